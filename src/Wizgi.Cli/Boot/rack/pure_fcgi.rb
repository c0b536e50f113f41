# The fcgi library where it is Ruby alone: it would send a response when all of it is there, keep uploads in memory, and end with a client that goes.
class FCGI
  # A response on its way, or lines for the log.
  class Output
    MOST = 65_528

    def initialize(socket, type, id)
      @socket, @type, @id = socket, type, id
      @pending = String.new(encoding: Encoding::BINARY)
    end

    def print(*parts)
      parts.each { |part| @pending << part.to_s.b }
      flush if @pending.bytesize > MOST
    end

    alias write print

    def puts(*lines)
      lines.flatten.each { |line| print(line.to_s.chomp, "\n") }
      flush
    end

    def flush
      send(@pending.slice!(0, MOST)) until @pending.empty?
    end

    # Nothing more comes.
    def finish
      flush
      send('')
    end

    private

    def send(content)
      @socket.write([1, @type, @id, content.bytesize, 0, 0].pack('CCnnCC') + content)
    end
  end

  # The body of a request, as Rack::RewindableInput reads it.
  class Input
    def initialize(socket, id)
      @socket, @id, @part, @has_ended = socket, id, String.new, false
    end

    def read(length = nil, buffer = nil)
      data = String.new(encoding: Encoding::BINARY)
      data << @part.slice!(0, length ? length - data.bytesize : @part.bytesize) while (length.nil? || data.bytesize < length) && fill
      data = nil if data.empty? && length&.positive?
      buffer&.replace(data || '')
      data
    end

    # What the application did not read: a connection that is closed before may take the response along.
    def skip(seconds)
      limit = Process.clock_gettime(Process::CLOCK_MONOTONIC) + seconds
      @part.clear while Process.clock_gettime(Process::CLOCK_MONOTONIC) < limit && (@has_ended || @socket.wait_readable(seconds)) && fill
    end

    private

    # There is more.
    def fill
      return true unless @part.empty?
      return false if @has_ended

      type, id, content = Record.read(@socket)
      raise EOFError, 'the client has gone' if type.nil? || (type == FCGI_ABORT_REQUEST && id == @id)

      @part = content if type == FCGI_STDIN && id == @id
      @has_ended = type == FCGI_STDIN && content.empty?
      !@has_ended
    end
  end

  class Request
    attr_writer :out, :err
  end

  class Record
    # [type, request, content]; nil: the connection is closed.
    def self.read(socket)
      head = socket.read(HEADER_LENGTH)
      return if head.nil? || head.bytesize < HEADER_LENGTH

      _, type, id, length, padding = head.unpack(HEADER_FORMAT)
      content = socket.read(length + padding) || ''
      raise EOFError, 'the connection was closed inside a record' if content.bytesize < length + padding

      [type, id, content.byteslice(0, length)]
    end
  end

  class Server
    SKIP_SECONDS = 2

    def session
      socket, = @server.accept
      request = begin_request(socket) or return
      yield request
      request.err.finish
      request.out.finish
      socket.write([1, FCGI_END_REQUEST, request.id, 8, 0, 0].pack('CCnnCC') + "\0" * 8)
      request.in.skip(SKIP_SECONDS)
    rescue SystemCallError, EOFError
      # The client has gone.
    ensure
      socket&.close
    end

    private

    # A request with all of its variables, or nil: none comes.
    def begin_request(socket)
      current, variables = nil, String.new(encoding: Encoding::BINARY)
      while (type, id, content = Record.read(socket))
        case type
        when FCGI_BEGIN_REQUEST then current = id
        when FCGI_GET_VALUES then socket.write([1, FCGI_GET_VALUES_RESULT, 0, 0, 0, 0].pack('CCnnCC'))
        when FCGI_ABORT_REQUEST then return
        when FCGI_PARAMS
          next unless id == current
          return make_request(socket, id, variables) if content.empty?

          variables << content
        end
      end
    end

    def make_request(socket, id, variables)
      Request.new(id, pairs(variables), Input.new(socket, id), Output.new(socket, FCGI_STDOUT, id), Output.new(socket, FCGI_STDERR, id))
    end

    def pairs(data)
      all, at = {}, 0
      while at < data.bytesize
        name, value = Array.new(2) do
          length = data.getbyte(at)
          at += 1
          next length if length < 128

          at += 3
          data.byteslice(at - 4, 4).unpack1('N') & 0x7FFFFFFF
        end
        all[data.byteslice(at, name).force_encoding(Encoding::UTF_8)] = data.byteslice(at + name, value)
        at += name + value
      end
      all
    end
  end
end
