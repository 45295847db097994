-- @start
CREATE TABLE _t_gho LIKE t;
INSERT INTO t VALUES (3, 3);
-- @wait
-- @stop
ALTER TABLE _t_gho ADD COLUMN w INT DEFAULT 5, ADD KEY (w);
INSERT IGNORE INTO _t_gho (id, v) SELECT id, v FROM t;
-- @start
-- @wait
-- @crash
UPDATE t SET v = 8 WHERE id = 1;
REPLACE INTO _t_gho (id, v) VALUES (1, 8);
-- @wait
-- @crash
RENAME TABLE t TO _t_del, _t_gho TO t;
INSERT INTO t VALUES (4, 4, 4);
-- @wait
-- @crash
UPDATE t SET w = 6 WHERE id = 3;
DROP TABLE _t_del;
