-- @disconnect main
-- @session b
INSERT INTO t VALUES (4, 4);
XA COMMIT 'x7';
INSERT INTO t VALUES (5, 5);
