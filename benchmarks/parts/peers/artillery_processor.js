// What artillery's script cannot say by itself: the token, the page's address and its links.

function keep(request, response, context, events, next) {
  context.vars.page = response.body;
  return next();
}

function last(page, pattern) {
  return [...page.matchAll(pattern)].pop()[1];
}

function address(context, pattern) {
  return context.vars.target + context.vars.page.match(pattern)[1];
}

const token = (page) => last(page, /name="token" value="([^"]+)"/g);
const back = /<form class="(?:panel|confirm)" method="post" action="([^"]+)"/;

function form(request, context, events, next) {
  request.url = address(context, back);
  request.form.token = token(context.vars.page);
  return next();
}

function upload(request, context, events, next) {
  request.url = address(context, back);
  context.vars.token = token(context.vars.page);
  return next();
}

// The address of such a request is how the link begins.
function follow(request, context, events, next) {
  const start = request.url.slice(context.vars.target.length);
  request.url = address(context, new RegExp(`href="(${start}[^"]+)"`));
  return next();
}

module.exports = { keep, form, upload, follow };
