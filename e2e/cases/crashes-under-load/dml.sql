-- @start
CALL many(1000);
-- @crash
CALL many(2000);
-- @crash
-- @crash
CALL many(3000);
