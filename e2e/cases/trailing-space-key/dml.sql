INSERT INTO t VALUES ('a', 1), ('b ', 2), (' c', 3);
UPDATE t SET k = 'a  ' WHERE k = 'a';
UPDATE t SET v = 9 WHERE k = 'b';
DELETE FROM t WHERE k = 'a';
INSERT INTO t VALUES ('a ', 4);
