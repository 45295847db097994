-- @start
XA START 'x5';
INSERT INTO t VALUES (3, 3);
XA END 'x5';
XA PREPARE 'x5';
-- @disconnect main
-- @session b
INSERT INTO t VALUES (4, 4);
-- @wait
-- @crash
XA COMMIT 'x5';
INSERT INTO t VALUES (5, 5);
