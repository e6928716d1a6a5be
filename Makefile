# idlab - the identity laboratory.  `make help` lists the targets.
#
# BUILD=release|debug|asan|fuzz selects build/$(BUILD)/, so that variants never
# share objects; the programs of the release build are also build/bin/.

# The same words and the same UTF-8 wherever it runs, in a bare container too.
export LC_ALL := C.UTF-8

BUILD   ?= release
OUT     := build/$(BUILD)
BIN     := $(if $(filter release,$(BUILD)),build/bin,$(OUT)/bin)
RESULTS ?= results

# Ours live under other names, so `make CFLAGS=-g3` adds and never erases.
WARN := -Wall -Wextra -Wshadow -Wundef -Wwrite-strings -Wstrict-prototypes \
        -Wmissing-prototypes -Wvla -Wcast-qual -Wconversion $(WERROR)
# Functions start at a cache line: what a line of code costs should not depend on
# what stands before it (6 to 10 % of an int).
VARIANT.release := -O2 -falign-functions=64 -DNDEBUG
VARIANT.debug   := -O1
VARIANT.asan    := -O1 -fno-omit-frame-pointer
SANITIZE.asan   := -fsanitize=address,undefined -fno-sanitize-recover=all
VARIANT.fuzz    := -O1 -fno-omit-frame-pointer
SANITIZE.fuzz   := -fsanitize=fuzzer-no-link,address,undefined \
                   -fno-sanitize-recover=all
ifeq ($(BUILD),fuzz)
CC := clang
endif
SANITIZE := $(SANITIZE.$(BUILD))
compile = $(CC) -I. -D_GNU_SOURCE -MMD -MP $(CPPFLAGS) -std=c11 -g $(WARN) \
          $(VARIANT.$(BUILD)) $(SANITIZE) $(CFLAGS)
link    = $(CC) $(SANITIZE) $(LDFLAGS)

# Sources by room.  A new file is found by itself.
HEAP_SRC       := $(wildcard allocators/*.c allocators/wrappers/*.c gc/*.c \
                    gc/types/*.c gc/collectors/*.c)
EXPERIMENT_SRC := $(wildcard $(foreach room,harness identity workloads stage cycles \
                    speed, \
                    experiments/$(room)/*.c))
ANALYSIS_MAIN  := $(wildcard experiments/analysis/compare.c \
                    experiments/analysis/report.c)
SHELL_MAIN     := $(wildcard experiments/shell.c)
ANALYSIS_SRC   := $(filter-out $(ANALYSIS_MAIN), \
                    $(wildcard experiments/analysis/*.c \
                      experiments/analysis/page/*.c))
SHELL_SRC      := $(wildcard experiments/shell/*.c experiments/shell/*/*.c)
SHELL_SRC      := $(filter-out experiments/shell/tests/%,$(SHELL_SRC))
PRELOAD_SRC    := $(wildcard experiments/recorder/preload*.c)
RECORDER_SRC   := $(filter-out $(PRELOAD_SRC) experiments/recorder/record.c, \
                    $(wildcard experiments/recorder/*.c))
PROGRAM_SRC    := $(wildcard experiments/*.c experiments/recorder/record.c) \
                  $(ANALYSIS_MAIN)
TEST_SRC       := $(wildcard $(foreach d,allocators gc experiments, \
                    $d/tests/test_*.c $d/*/tests/test_*.c))
TEST_SH        := $(wildcard $(foreach d,allocators gc experiments plots, \
                    $d/tests/test_*.sh $d/*/tests/test_*.sh))
FUZZ_SRC       := $(wildcard $(foreach d,allocators gc experiments, \
                    $d/tests/fuzz_*.c $d/*/tests/fuzz_*.c))

# The debug build is there for its assertions.  The sanitizers' build has them as
# well, and runs the programs from outside, too; so here that is not done again.
ifeq ($(BUILD),debug)
TEST_SH :=
endif

objects  = $(patsubst %.c,$(OUT)/%.o,$(1))
PROGRAMS := $(foreach p,$(PROGRAM_SRC),$(BIN)/$(basename $(notdir $(p))))
TESTS    := $(patsubst %.c,$(OUT)/%,$(TEST_SRC))
FUZZERS  := $(patsubst %.c,$(OUT)/%,$(FUZZ_SRC))
LIBHEAP       := $(OUT)/libheap.a
LIBEXPERIMENT := $(OUT)/libexperiment.a
LIBANALYSIS   := $(OUT)/libanalysis.a
LIBSHELL      := $(OUT)/libshell.a
RECORDER      := $(BIN)/libidlab-recorder.so
EXPERIMENT_LIBS := -linih -lzstd -lxxhash -ljansson -lm -ldl
ANALYSIS_LIBS   := -lcsv -lgsl -lgslcblas $(EXPERIMENT_LIBS)
SHELL_LIBS      := -ledit $(EXPERIMENT_LIBS)

# Commands are shown in short; `make V=1` shows them whole.
Q := $(if $(V),,@)
say = $(if $(V),,@echo '  $(1)  $(patsubst $(CURDIR)/%,%,$(2))')

.PHONY: all
all: $(PROGRAMS) $(if $(PRELOAD_SRC),$(RECORDER)) ## build the programs

# --- building ---------------------------------------------------------------
# `make deps run`, with -j too: nothing is compiled before all is installed.
INSTALLED := $(filter deps deps-check deps-cluster,$(MAKECMDGOALS))

$(OUT)/%.o: %.c | $(INSTALLED)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(compile) -c -o $@ $<

# Archives are made anew, or a deleted file's object would stay in them.
$(LIBHEAP): $(call objects,$(HEAP_SRC)) $(OUT)/jemalloc.o
$(LIBEXPERIMENT): $(call objects,$(EXPERIMENT_SRC) $(RECORDER_SRC)) \
                  $(OUT)/build_info.o
$(LIBANALYSIS): $(call objects,$(ANALYSIS_SRC)) $(OUT)/report_assets.o
$(LIBSHELL): $(call objects,$(SHELL_SRC))
$(LIBHEAP) $(LIBEXPERIMENT) $(LIBANALYSIS) $(LIBSHELL):
	@rm -f $@
	$(call say,AR,$@)
	$(Q)ar rcs $@ $^

# jemalloc beside glibc in one binary: linking it as a library would take the
# whole process's malloc.  So: all its C objects as one, its public names
# renamed to je_*, everything else made local.  The C++ members are left out.
# Where the archive lies is asked when it is needed: `make deps` of the same call
# may have installed it.
JEMALLOC_A ?= $$($(CC) -print-file-name=libjemalloc_pic.a)
JEMALLOC_NAMES := malloc calloc realloc free posix_memalign aligned_alloc \
  memalign valloc mallocx rallocx xallocx sallocx dallocx sdallocx nallocx \
  mallctl mallctlnametomib mallctlbymib malloc_stats_print malloc_usable_size \
  malloc_message malloc_conf malloc_conf_2_conf_harder
$(OUT)/jemalloc.o: | $(INSTALLED)
	@mkdir -p $(OUT)/jemalloc
	$(call say,OBJCOPY,$@)
	$(Q)cd $(OUT)/jemalloc && ar x "$(JEMALLOC_A)" && rm -f *cpp*.o && \
	  ld -r -o all.o *.pic.o
	$(Q)objcopy $(foreach n,$(JEMALLOC_NAMES),--redefine-sym $(n)=je_$(n)) \
	  $(OUT)/jemalloc/all.o $(OUT)/jemalloc/renamed.o
	$(Q)objcopy $(foreach n,$(JEMALLOC_NAMES),--keep-global-symbol=je_$(n)) \
	  $(OUT)/jemalloc/renamed.o $@
	@rm -rf $(OUT)/jemalloc

# Who was built, from what: rewritten only when it changes.
COMMIT := $(shell git describe --always --dirty --abbrev=12 2>/dev/null || \
            echo unknown)
$(OUT)/build_info.c: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '#include "experiments/harness/build_info.h"' \
	  'const char build_commit[] = "$(COMMIT)";' \
	  'const char build_variant[] = "$(BUILD)";' \
	  'const char build_compiler[] = "$(shell $(CC) --version | head -n 1)";' \
	  'const char build_flags[] = "$(VARIANT.$(BUILD)) $(SANITIZE) $(CFLAGS)";' \
	  > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(OUT)/build_info.o: $(OUT)/build_info.c
	$(Q)$(compile) -c -o $@ $<
.PHONY: FORCE
FORCE:

# The report's style sheet and script, as strings.
PAGE := experiments/analysis/page
$(OUT)/report_assets.c: $(PAGE)/embed.sh $(PAGE)/report.css $(PAGE)/report.js
	@mkdir -p $(@D)
	@$(PAGE)/embed.sh report_css $(PAGE)/report.css \
	  report_js $(PAGE)/report.js >$@.new && mv $@.new $@
$(OUT)/report_assets.o: $(OUT)/report_assets.c
	$(Q)$(compile) -c -o $@ $<

define program_rule
$(BIN)/$(basename $(notdir $(1))): $(OUT)/$(1:.c=.o) \
    $(if $(filter $(ANALYSIS_MAIN),$(1)),$(LIBANALYSIS)) \
    $(if $(filter $(SHELL_MAIN),$(1)),$(LIBSHELL)) \
    $(LIBEXPERIMENT) $(LIBHEAP)
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$$(link) -o $$@ $$^ \
	  $(if $(filter $(ANALYSIS_MAIN),$(1)),$(ANALYSIS_LIBS), \
	  $(if $(filter $(SHELL_MAIN),$(1)),$(SHELL_LIBS),$(EXPERIMENT_LIBS)))
endef
$(foreach p,$(PROGRAM_SRC),$(eval $(call program_rule,$(p))))

# The recorder lives in foreign processes: no sanitizer, nothing but libc.
$(RECORDER): $(PRELOAD_SRC) | $(INSTALLED)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) -I. -D_GNU_SOURCE $(CPPFLAGS) -std=c11 -g $(WARN) -O2 -fPIC \
	  -ftls-model=initial-exec -fvisibility=hidden -fno-builtin -shared \
	  $(CFLAGS) -o $@ $^ -ldl

SHELL_TESTS := $(filter $(OUT)/experiments/shell/%,$(TESTS) $(FUZZERS))
$(SHELL_TESTS): $(LIBSHELL)
$(SHELL_TESTS): TEST_LIBS := $(SHELL_LIBS)
$(TESTS): $(OUT)/%: $(OUT)/%.o $(LIBANALYSIS) $(LIBEXPERIMENT) $(LIBHEAP)
	$(call say,LD,$@)
	$(Q)$(link) -o $@ $< $(filter $(LIBSHELL),$^) \
	  $(filter-out $< $(LIBSHELL),$^) -lcmocka $(ANALYSIS_LIBS) $(TEST_LIBS)

$(FUZZERS): $(OUT)/%: $(OUT)/%.o $(LIBANALYSIS) $(LIBEXPERIMENT) $(LIBHEAP)
	$(CC) -fsanitize=fuzzer,address,undefined -o $@ $< \
	  $(filter $(LIBSHELL),$^) $(filter-out $< $(LIBSHELL),$^) -lcmocka \
	  $(ANALYSIS_LIBS) $(TEST_LIBS)

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)

# --- installing -------------------------------------------------------------
PACKAGES := gcc make git binutils libc6-dev libjemalloc-dev libcmocka-dev \
  gnuplot-nox fonts-inter libcsv-dev libjansson-dev libgsl-dev libzstd-dev \
  libxxhash-dev libinih-dev libedit-dev libmimalloc2.0 libtcmalloc-minimal4 sqlite3 python3 \
  pkg-config graphviz
CHECK_PACKAGES := clang-format clang-tidy clang chromium

CLUSTER_PACKAGES := parallel openssh-client openssh-server slurm-wlm munge

.PHONY: deps deps-check deps-cluster
deps: ## install the Debian packages that are missing
	@experiments/harness/deps.sh $(PACKAGES)
deps-check: ## the same for `make check`
	@experiments/harness/deps.sh $(PACKAGES) $(CHECK_PACKAGES)
deps-cluster: ## the same for sweeps over ssh and through Slurm
	@experiments/harness/deps.sh $(PACKAGES) $(CLUSTER_PACKAGES)

# --- testing ----------------------------------------------------------------
TEST_ENV = BIN=$(abspath $(BIN)) OUT=$(abspath $(OUT)) BUILD=$(BUILD)
.PHONY: test check lint fmt
test: all $(TESTS) ## build and run all tests
	@$(TEST_ENV) experiments/harness/run_tests.sh $(TEST_SH) $(TESTS)

check: lint ## lint, then all tests in debug and sanitizer builds
	$(MAKE) BUILD=debug WERROR=-Werror test
	$(MAKE) BUILD=asan WERROR=-Werror test

TRACKING := $(OUT)/experiments/stage/tests/bench_tracking
# Each file is checked once; a stamp remembers it until it or a header changes.
PEER_SRC := $(wildcard experiments/peers/*.c)
LINT_SRC := $(filter-out %_cpython.c,$(PEER_SRC)) $(HEAP_SRC) $(EXPERIMENT_SRC) $(RECORDER_SRC) $(PRELOAD_SRC) \
            $(PROGRAM_SRC) $(ANALYSIS_SRC) $(SHELL_SRC) \
            $(TEST_SRC) $(FUZZ_SRC) $(TRACKING:$(OUT)/%=%.c)
LINT_HDR := $(wildcard $(foreach d,allocators gc experiments,$d/*.h $d/*/*.h \
              $d/*/*/*.h))
# The analyzer takes five times as long as all else; tests are run under sanitizers.
TIDY_TESTS := --checks=-clang-analyzer-*
LINT_OK  := $(patsubst %.c,build/lint/%.ok,$(LINT_SRC))
build/lint/%.ok: %.c .clang-tidy $(LINT_HDR)
	@mkdir -p $(@D)
	@clang-tidy --quiet $(if $(findstring /tests/,$<),$(TIDY_TESTS)) $< -- -I. -D_GNU_SOURCE -std=c11 2>$@.err >$@.out || \
	  { cat $@.out $@.err; exit 1; }
	@touch $@
lint: $(LINT_OK) ## formatting, clang-tidy, include arrows, suppressions
	@clang-format --dry-run --Werror $(LINT_SRC) $(LINT_HDR)
	@experiments/harness/lint.sh

fmt: ## format the sources
	clang-format -i $(LINT_SRC) $(LINT_HDR)

# --- running ----------------------------------------------------------------
# The standard run: a real program is recorded there and then, the experiments
# replay it beside the synthetic workloads, the pictures are drawn from the CSV.
# SEEDS and BIRTHS override what the programs think standard; PROGRAM is what is
# recorded, RECORD how (see `build/bin/record --help`).  Three pictures need a run of
# their own: each birth of one short run, the live set from small to large, and
# pauses on heaps that are too large for the oracle.
SEEDS   ?=
BIRTHS  ?=
RECORD  ?= --python
PROGRAM ?= python3 experiments/recorder/example.py
RUN_OPTIONS = -o $(RESULTS) $(if $(SEEDS),--seeds $(SEEDS)) \
              $(if $(BIRTHS),-n $(BIRTHS))
RASTER   := -p plain -w generational -n 2000 --seed 1 --raster
LIVE_SET := -p plain $(foreach w,10 30 100 300 1000 3000 10000 30000, \
              -w window:live=$(w),type=float) --seeds 1 -n 60000 \
              -a freelist -a freelist:order=random -a jemalloc -a libc \
              -a quarantine:slots=1024+freelist
PAUSES   := --no-oracle -a pymalloc $(foreach c,trial_deletion bacon_rajan \
              mark_sweep page_scan,-c $c) -w gcbench:depth=14 \
              $(foreach n,1000 3000 10000 30000 100000 300000, \
              -w live_heap:live=$n -w live_heap:live=$n,layout=aged) --seeds 1

.PHONY: run plots report
run: all ## the standard experiments, pictures and the report (3 minutes)
	@mkdir -p $(RESULTS)
	$(BIN)/record $(RECORD) -o $(RESULTS)/example.trace -- $(PROGRAM)
	$(BIN)/id_reuse $(RUN_OPTIONS) -w standard \
	  -w trace:file=$(RESULTS)/example.trace
	$(BIN)/id_reuse -q $(RASTER) -o $(RESULTS)/raster
	$(BIN)/id_reuse -q $(LIVE_SET) -o $(RESULTS)/live_set
	$(BIN)/small_ints $(RUN_OPTIONS)
	$(BIN)/cycle_collection $(RUN_OPTIONS) $(if $(SEEDS),,--seeds 5) -a pymalloc
	$(BIN)/cycle_collection -q $(PAUSES) -o $(RESULTS)/pauses
	@$(MAKE) --no-print-directory plots
	@experiments/harness/closing.sh $(RESULTS) $(PLOTS)
	@$(BIN)/report $(RESULTS) --plots $(PLOTS)

# A picture is drawn again when its script or its data changed.
# Those of `make bench` are drawn where it has run.
SPEED_PICTURES := speed speed_live speed_memory
PLOTS    := $(if $(filter results,$(RESULTS)),plots,$(RESULTS)/plots)
PICTURES := $(filter-out common $(SPEED_PICTURES), \
              $(basename $(notdir $(wildcard plots/*.gp)))) \
            $(if $(wildcard $(RESULTS)/speed/alloc_speed.csv),$(SPEED_PICTURES))
PLOT_PARTS := plots/common.gp plots/draw.sh $(wildcard plots/*.awk plots/parts/*)
# Which file a picture is drawn from; three have a run, and a folder, of their own.
plot_data.small_ints := small_ints
plot_data.forest     := compare
plot_data.pauses     := cycle_collection
plot_dir.pauses      := /pauses
$(foreach p,$(SPEED_PICTURES),$(eval plot_data.$p := alloc_speed) \
  $(eval plot_dir.$p := /speed))
plot_dir.raster      := /raster
plot_dir.live_set    := /live_set
plot_dir  = $(RESULTS)$(plot_dir.$(1))
plot_data = $(call plot_dir,$(1))/$(or $(plot_data.$(1)),id_reuse).csv
PICTURE_FILES := $(foreach p,$(PICTURES),$(PLOTS)/$(p).svg $(PLOTS)/$(p).png)
plots: $(PICTURE_FILES) ## draw the pictures whose data or script changed
define picture_rule
$(PLOTS)/$(1).$(2): plots/$(1).gp $(PLOT_PARTS) $(call plot_data,$(1))
	@mkdir -p $$(@D)
	$$(call say,PLOT,$$@)
	$$(Q)plots/draw.sh $(1) $(call plot_dir,$(1)) $$@
endef
$(foreach p,$(PICTURES),$(foreach x,svg png,$(eval $(call picture_rule,$(p),$(x)))))
$(RESULTS)/compare.csv: $(RESULTS)/id_reuse.csv | $(BIN)/compare
	$(call say,COMPARE,$@)
	$(Q)$(BIN)/compare $< --by allocator --baseline freelist \
	  --metric stale_hit_128 --metric reuse_rate --metric distance_p50 \
	  --format csv >$@.new 2>$@.notes || { cat $@.notes >&2; exit 1; }
	$(Q)rm $@.notes && mv $@.new $@
$(foreach d,. raster live_set,$(RESULTS)/$(d)/id_reuse.csv) \
$(RESULTS)/id_reuse.csv $(RESULTS)/small_ints.csv \
$(RESULTS)/pauses/cycle_collection.csv:
	@echo "plots: there is no $@ yet; run \`make run\` first" >&2; exit 1

# A matrix out of a file; experiments/sweeps/ says how to run one elsewhere.
SWEEP ?= quick
.PHONY: sweep
sweep: all ## run experiments/sweeps/$(SWEEP).ini here: SWEEP=quick, standard, full
	@BIN=$(abspath $(BIN)) experiments/sweeps/sweep.sh -o $(RESULTS) $(SWEEP)

.PHONY: cluster
cluster: all ## test sweeps on an ssh and a Slurm of our own (root; make deps-cluster)
	@$(TEST_ENV) TEST_JOBS=1 experiments/harness/run_tests.sh \
	  experiments/sweeps/tests/test_parallel.sh \
	  experiments/sweeps/tests/test_slurm.sh

.PHONY: findings
findings: all ## measure the tables and pictures of results/FINDINGS.md anew
	@BIN=$(BIN) python3 experiments/analysis/findings.py write

report: $(BIN)/report plots ## pictures, then one page for all results: results/report.html
	@$(BIN)/report $(RESULTS) --plots $(PLOTS)

# The same operations on our objects and, where python3-dev is installed, on
# CPython's own.  What it takes to link that is asked when it is needed.
PEER := $(OUT)/experiments/peers/peer_
PEER_COMMON := $(OUT)/experiments/peers/measure.o
$(PEER)idlab $(PEER)limit $(PEER)replay $(PEER)straight: %: %.o $(PEER_COMMON) $(LIBEXPERIMENT) $(LIBHEAP)
	$(call say,LD,$@)
	$(Q)$(link) -o $@ $^ $(EXPERIMENT_LIBS)
$(PEER)cpython: experiments/peers/peer_cpython.c $(PEER_COMMON)
	$(call say,LD,$@)
	$(Q)$(CC) -I. -O2 -DNDEBUG -std=c11 -D_GNU_SOURCE -o $@ $^ \
	  $$(python3-config --embed --includes --ldflags)

# Trees of structs in plain C; with Boehm's collector where libgc-dev is installed.
$(PEER)plain: experiments/peers/peer_plain.c $(PEER_COMMON)
	$(call say,LD,$@)
	$(Q)$(link) -I. $(VARIANT.$(BUILD)) -std=c11 -D_GNU_SOURCE -o $@ $^
$(PEER)boehm: experiments/peers/peer_plain.c $(PEER_COMMON)
	$(call say,LD,$@)
	$(Q)$(link) -I. $(VARIANT.$(BUILD)) -std=c11 -D_GNU_SOURCE -DBOEHM -o $@ $^ -lgc

# What the tracker adds to a load, listeners in turn.
$(TRACKING): %: %.o $(LIBEXPERIMENT) $(LIBHEAP)
	$(call say,LD,$@)
	$(Q)$(link) -o $@ $^ -lcmocka $(EXPERIMENT_LIBS)

.PHONY: bench
bench: all $(TRACKING) $(PEER)idlab $(PEER)limit $(PEER)plain $(PEER)replay $(PEER)straight ## how fast, as ratios: BENCH_PAGE=results/BENCH.md writes it down (10 minutes)
	@! python3-config --embed --ldflags >/dev/null 2>&1 || \
	  $(MAKE) --no-print-directory $(PEER)cpython
	@! echo '#include <gc.h>' | $(CC) -E - >/dev/null 2>&1 || \
	  $(MAKE) --no-print-directory $(PEER)boehm
	@python3 experiments/peers/bench.py $(BIN) $(OUT) $(RESULTS) $(BENCH_PAGE)
	@$(MAKE) --no-print-directory plots-of-speed

.PHONY: plots-of-speed
plots-of-speed: $(foreach p,$(SPEED_PICTURES),$(PLOTS)/$(p).svg $(PLOTS)/$(p).png)

# Instructions do not depend on what else the machine does.
.PHONY: bench-instructions
bench-instructions: all $(TRACKING) ## instructions of an allocation, a free, a tracked birth (valgrind)
	@experiments/peers/instructions.sh $(BIN) $(TRACKING)

.PHONY: mutants
mutants: ## delete each statement of the estimators: does a test notice? (minutes)
	@experiments/identity/tests/mutants.sh

.PHONY: seeded-bugs
seeded-bugs: $(filter $(OUT)/allocators/% $(OUT)/gc/%,$(TESTS)) ## mistakes in gc/ and allocators/: do the tests kill each? (minutes)
	@BUILD=$(BUILD) python3 gc/tests/seeded_bugs.py

.PHONY: endurance
endurance: all ## 10^9 births in bounded memory, as short runs measure (minutes)
	@BIN=$(BIN) experiments/tests/endurance.sh

# Random inputs, made with clang's libFuzzer, for so many seconds each.
FUZZ_SECONDS ?= 10
.PHONY: fuzz run-fuzzers
fuzz: ## random inputs for each reader, FUZZ_SECONDS=10 each (needs clang)
	@$(MAKE) --no-print-directory BUILD=fuzz run-fuzzers
run-fuzzers: $(FUZZERS)
	@experiments/harness/fuzz.sh $(FUZZ_SECONDS) $(FUZZERS)

# How often a 95 % interval holds the truth, on simulated data.
COVERAGE := $(OUT)/experiments/analysis/tests/test_coverage
.PHONY: coverage
coverage: $(COVERAGE) ## how often the intervals hold the truth (2,000 repetitions)
	@mkdir -p $(RESULTS)
	@$(COVERAGE) --measure $(RESULTS)/coverage.csv
	@cat $(RESULTS)/coverage.csv

.PHONY: help clean
help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "%-12s %s\n", $$1, $$2}' Makefile

clean: ## remove build output
	rm -rf build
