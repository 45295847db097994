INSERT INTO t VALUES ('abc', 1), ('def', 2);
UPDATE t SET k = 'ABC' WHERE k = 'abc';
UPDATE t SET v = 3 WHERE k = 'Abc';
DELETE FROM t WHERE k = 'DEF';
INSERT INTO t VALUES ('Def', 4);
UPDATE t SET k = 'dEF' WHERE k = 'def';
