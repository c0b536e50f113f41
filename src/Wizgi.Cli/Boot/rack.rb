# Serves a Rack application over FastCGI, on descriptor 0, with Rack's own handler: one request at a time.
#
#     ruby rack.rb config.ru

require 'stringio'

begin
  require 'rack'
  begin
    # It tells if it runs without its shared library, as in Debian 12, whose Ruby it is too old for.
    shown, $stderr = $stderr, StringIO.new
    require 'fcgi'
  ensure
    $stderr = shown
  end
  require 'rack/handler/fastcgi'
rescue LoadError => problem
  abort "wizgi: Rack applications need Rack 2 and FastCGI: apt-get install ruby-rack ruby-fcgi (#{problem.message})"
end
require_relative 'rack/pure_fcgi' if FCGI.const_defined?(:Server)

# Errors of the application: 500 and the log. Behind the head nothing can be said any more, and the handler would end the response as if it were whole;
# the end of the process breaks it off.
class Guard
  Body = Struct.new(:inner) do
    def each
      inner.each do |part|
        yield part
      rescue StandardError => problem
        # Of the handler: the client has gone.
        throw :gone, problem
      end
    rescue StandardError, ScriptError => problem
      warn problem.full_message(highlight: false)
      exit! 1
    end

    def close
      inner.close if inner.respond_to?(:close)
    end
  end

  def initialize(app)
    @app = app
  end

  def call(env)
    status, headers, body = @app.call(env)
    [status, headers, Body.new(body)]
  rescue StandardError, ScriptError => problem
    warn "Error handling request #{env['REQUEST_METHOD']} #{env['REQUEST_URI']}", problem.full_message(highlight: false)
    [500, { 'Content-Type' => 'text/plain; charset=utf-8' }, ["Internal Server Error\n"]]
  end
end

$stdout.sync = $stderr.sync = true
# Rack 2 gives options too.
app, = Rack::Builder.parse_file(ARGV.last)
app = Guard.new(app)
FCGI.each { |request| catch(:gone) { Rack::Handler::FastCGI.serve(request, app) } }
