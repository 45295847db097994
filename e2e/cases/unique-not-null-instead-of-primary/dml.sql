INSERT INTO t VALUES ('a', 1), ('b', 1);
UPDATE t SET v = 2 WHERE k = 'a';
UPDATE t SET k = 'c' WHERE k = 'b';
DELETE FROM t WHERE k = 'a';
