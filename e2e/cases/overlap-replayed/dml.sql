INSERT INTO t VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3);
INSERT INTO k VALUES ('a', 1), ('b', 2);
UPDATE t SET u = 10 WHERE id = 1;
UPDATE t SET u = 1 WHERE id = 2;
DELETE FROM t WHERE id = 3;
INSERT INTO t VALUES (4, 3, 4);
UPDATE k SET a = 'c' WHERE a = 'a';
-- @target
INSERT INTO t VALUES (1, 10, 1), (2, 1, 2), (4, 3, 4);
INSERT INTO k VALUES ('c', 1), ('b', 2);
