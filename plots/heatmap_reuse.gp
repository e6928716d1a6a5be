# heatmap_reuse.gp - the heat map of reuse_rate.
metric = 'reuse_rate'
load ARG0[1:strlen(ARG0) - strlen('heatmap_reuse.gp')].'heatmap.gp'
