INSERT INTO t VALUES (1, 'ABC'), (2, 'def');
UPDATE t SET a = 'x' WHERE id = 1;
INSERT INTO t VALUES (3, 'abc');
DELETE FROM t WHERE id = 2;
INSERT INTO t VALUES (4, 'DEF');
UPDATE t SET a = 'Def2' WHERE id = 4;
