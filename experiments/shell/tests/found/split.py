for s in ("a b  c "," a,b,,c","aXXbXXXc",""):
    print(s.split(), s.rsplit(), s.split(","), s.rsplit(",",1), s.split("XX"), s.rsplit("XX"), s.split(None,1), s.rsplit(None,1), s.split(",",0), s.splitlines(), s.split(maxsplit=2))
x="abc"; print(x.split(",")[0] is x)
try: "a".split(3)
except TypeError as e: print(e)
print(" a b c".rsplit(None,1), " a b c ".split(None,0)," a b c ".rsplit(None,0), "  ".split(None,1), "a b c d ".rsplit(None,2))
