import { say } from '../text.ts';
import { defineErrors } from './define-errors.ts';

/** Answers to a request that changes nothing. */
export const REQUEST_ERRORS = defineErrors({
  INVALID_REQUEST: {
    scope: 'request',
    status: 422,
    retry: 'never',
    title: say('The request is not valid', '请求无效'),
    remedy: say(
      'Correct the named field and send it again; nothing was changed.',
      '请更正所指字段后重新提交；未做任何修改。',
    ),
  },
  NOT_FOUND: {
    scope: 'request',
    status: 404,
    retry: 'never',
    title: say('There is no such thing', '不存在'),
    remedy: say('Check the address; it may have been deleted meanwhile.', '请检查地址；对象可能已被删除。'),
  },
  CONFLICT: {
    scope: 'request',
    status: 409,
    retry: 'never',
    title: say('The state does not allow this', '当前状态不允许此操作'),
    remedy: say('Reload, look at the present state, and decide again.', '请重新加载，查看当前状态后再决定。'),
  },
  VERSION_CONFLICT: {
    scope: 'request',
    status: 412,
    retry: 'never',
    title: say('Somebody else has changed this meanwhile', '其他人已修改此内容'),
    remedy: say('Reload to see the change, then make yours again.', '请重新加载查看修改，再进行你的更改。'),
  },
  UNAUTHORIZED: {
    scope: 'request',
    status: 401,
    retry: 'never',
    title: say('You are not signed in', '尚未登录'),
    remedy: say(
      'Sign in, or open the address that the server printed at its start; the command line needs an API token.',
      '请登录，或打开服务器启动时打印的地址；命令行需要 API 令牌。',
    ),
  },
  FORBIDDEN: {
    scope: 'request',
    status: 403,
    retry: 'never',
    title: say('This is not allowed', '没有权限'),
    remedy: say('Ask an administrator.', '请联系管理员。'),
  },
  SIGN_IN_REFUSED: {
    scope: 'request',
    status: 401,
    retry: 'never',
    title: say('Signing in was refused', '登录被拒绝'),
    remedy: say(
      'Check e-mail and password. An administrator can set a new password under Settings, Users.',
      '请检查邮箱和密码。管理员可以在“设置 > 用户”中设置新密码。',
    ),
  },
  TOO_MANY_REQUESTS: {
    scope: 'request',
    status: 429,
    retry: 'never',
    title: say('Too many requests', '请求过多'),
    remedy: say('Wait for the seconds named, then try again.', '请等待所示的秒数后重试。'),
  },
});
