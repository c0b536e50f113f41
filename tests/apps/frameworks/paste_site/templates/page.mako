<%page expression_filter="h"/>\
<h1>${title}</h1>
% for item in items:
<li>${item}</li>
% endfor
<a href="${url(controller='pages', action='show', name='ž & co')}">next</a>
