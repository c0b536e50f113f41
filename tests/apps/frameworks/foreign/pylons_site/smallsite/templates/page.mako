<html>
  <head><title>${c.title}</title></head>
  <body>
    <h1>${c.title}</h1>
% for message in c.messages or []:
    <p>${message}</p>
% endfor
${h.secure_form("/own/save")}${h.text("name")}${h.submit("save", "Save")}${h.end_form()}
  </body>
</html>
