-- A restart reads the tool's DDL again: it must be kept once.
-- @session b
SELECT 1;
-- @source
-- @start
XA START 'g';
INSERT INTO other VALUES (1);
XA END 'g';
XA PREPARE 'g';
-- @disconnect main
-- @session b
CREATE TABLE _t_gho LIKE t;
ALTER TABLE _t_gho ADD COLUMN w INT DEFAULT 5, ADD KEY (w);
INSERT IGNORE INTO _t_gho (id, v) SELECT id, v FROM t;
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
UPDATE t SET w = 6 WHERE id = 2;
XA COMMIT 'g';
DROP TABLE _t_del;
