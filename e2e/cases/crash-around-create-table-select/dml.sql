-- @start
CREATE TABLE a SELECT * FROM t;
-- @crash
CREATE TABLE b SELECT * FROM t;
INSERT INTO b VALUES (9, 9);
-- @crash
CREATE TABLE c SELECT * FROM b;
-- @crash
