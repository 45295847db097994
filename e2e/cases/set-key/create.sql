CREATE TABLE t (k SET('a', 'b', 'c') PRIMARY KEY, v INT);
