UPDATE t SET v = 8 WHERE id = 1;
UPDATE _t_gho SET v = 8 WHERE id = 1;
RENAME TABLE t TO _t_del, _t_gho TO t;
INSERT INTO t VALUES (4, 4, 4);
