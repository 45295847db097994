-- @start
XA START 'x6';
INSERT INTO t VALUES (3, 3);
XA END 'x6';
XA PREPARE 'x6';
-- @disconnect main
-- @session b
INSERT INTO t VALUES (4, 4);
-- @wait
-- @crash
XA COMMIT 'x6';
INSERT INTO t VALUES (5, 5);
