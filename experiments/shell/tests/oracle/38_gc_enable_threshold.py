import gc
gc.collect()
print(gc.isenabled(), gc.get_threshold())
gc.set_threshold(50, 5, 5)
print(gc.get_threshold())
gc.disable()
l = [[i, []] for i in range(100)]
print(gc.get_count()[0] > 100, gc.isenabled())
gc.enable()
l.append([])
x = [[] for i in range(120)]
print(gc.get_count()[0] < 100)
gc.set_threshold(0)
print(gc.get_threshold())
before = gc.get_stats()[0]["collections"]
x = [[] for i in range(2000)]
print(gc.get_stats()[0]["collections"] - before)
