# What the collector tells its callbacks, and gc.get_stats(), is made of strs that
# nobody shares.
l = [[] for i in range(3)]; print([num(z) for z in l]); del l
def told(phase, info): print(phase, info['generation'], info['collected'], sorted(info))
gc.callbacks.append(told)
print(gc.collect())
for i in range(8): x = [n]; print(num(x), end=' ')
gc.callbacks.clear()
print([sorted(d) for d in gc.get_stats()])
x = [[] for i in range(5)]; print([num(z) for z in x])
