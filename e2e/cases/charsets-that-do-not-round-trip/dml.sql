INSERT INTO t VALUES (1, _gbk x'A2E3', _sjis x'7E815F', _ucs2 x'00410042', _utf16 x'0041D83DDE00', _cp1251 x'C0FF', _dec8 x'A8');
UPDATE t SET a = _gbk x'D6D0', e = _cp1251 x'88' WHERE id = 1;
