#ifndef ANALYSIS_PAGE_ASSETS_H
#define ANALYSIS_PAGE_ASSETS_H

/* report.css and report.js, put into the program by embed.sh; and their hashes,
 * in base64, for the page's content security policy. */
extern const char report_css[], report_css_sha256[];
extern const char report_js[], report_js_sha256[];

#endif
