# A Rack application: something with call(env), which gives [status, headers, body], where body has each.

require 'digest'

# Blocks with a pause between them, as they come.
class Blocks
  def initialize(count)
    @count = count
  end

  def each
    1.upto(@count) do |block|
      sleep 0.2 if block > 1
      yield "block #{block}\n"
    end
  end
end

# The same bytes again and again.
class Large
  MEBIBYTE = 1 << 20

  def initialize(count)
    @count = count
  end

  def length
    @count * MEBIBYTE
  end

  def each
    block = 'x' * MEBIBYTE
    @count.times { yield block }
  end
end

def text(body, status = 200, headers = {})
  [status, { 'Content-Type' => 'text/plain; charset=utf-8' }.merge(headers), body.is_a?(String) ? [body] : body]
end

def number(env, name, otherwise)
  Integer(Rack::Utils.parse_query(env['QUERY_STRING'])[name], 10)
rescue ArgumentError, TypeError
  otherwise
end

# The request as lines of "key: value".
def environ(env)
  text(env.reject { |key, _| %w[rack.input rack.errors].include?(key) }.map { |key, value| "#{key}: #{value}\n" }.sort.join)
end

# The length of the body that came, and its SHA-1: block by block, never the whole of it.
def upload(env)
  sum, length = Digest::SHA1.new, 0
  while (block = env['rack.input'].read(65_536))
    sum << block
    length += block.bytesize
  end
  text("#{length} bytes, sha1 #{sum.hexdigest}\n")
end

def large(env)
  body = Large.new(number(env, 'mib', 1))
  [200, { 'Content-Type' => 'application/octet-stream', 'Content-Length' => body.length.to_s }, body]
end

run(lambda do |env|
  case env['PATH_INFO']
  when '', '/' then text("Hello from Rack\n")
  when '/environ' then environ(env)
  when '/stream' then text(Blocks.new(number(env, 'n', 5)))
  when '/upload' then upload(env)
  # Rack 2 has several values of a header in lines of one.
  when '/headers' then text("headers\n", 200, 'Set-Cookie' => "a=1; Path=/\nb=2; HttpOnly", 'X-Family' => 'rack')
  when '/error' then raise 'an error of the application'
  when '/large' then large(env)
  else text("Not found\n", 404)
  end
end)
