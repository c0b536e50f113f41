# A PSGI application: a reference to a function from the environment to [status, headers, body], or to a function that takes a responder, to stream.

use strict;
use warnings;
use Digest::SHA;
use Time::HiRes ();

use constant MEBIBYTE => 1 << 20;

sub text {
    my ($body, $status, @headers) = @_;
    return [$status || 200, ['Content-Type' => 'text/plain; charset=utf-8', @headers], [$body]];
}

# The number of the query's variable; another where there is none.
sub number {
    my ($env, $name, $otherwise) = @_;
    return ($env->{QUERY_STRING} || '') =~ /(?:^|&)\Q$name\E=(\d{1,9})(?:&|$)/ ? $1 : $otherwise;
}

# The request as lines of "key: value".
sub environ {
    my ($env) = @_;
    return text(join '', map { "$_: " . (ref $env->{$_} eq 'ARRAY' ? "@{$env->{$_}}" : $env->{$_} // '') . "\n" } grep { !/^psgi\.(?:input|errors)$/ } sort keys %$env);
}

# Blocks with a pause between them, as they come.
sub stream {
    my ($env) = @_;
    my $count = number($env, 'n', 5);
    return sub {
        my $writer = shift->([200, ['Content-Type' => 'text/plain; charset=utf-8']]);
        for my $block (1 .. $count) {
            Time::HiRes::sleep(0.2) if $block > 1;
            $writer->write("block $block\n");
        }
        $writer->close;
    };
}

# The length of the body that came, and its SHA-1: block by block, never the whole of it.
sub upload {
    my ($env) = @_;
    my ($sum, $length) = (Digest::SHA->new(1), 0);
    while ($env->{'psgi.input'}->read(my $block, 65_536)) {
        $sum->add($block);
        $length += length $block;
    }
    return text("$length bytes, sha1 " . $sum->hexdigest . "\n");
}

sub large {
    my ($env) = @_;
    my $count = number($env, 'mib', 1);
    my $block = 'x' x MEBIBYTE;
    return sub {
        my $writer = shift->([200, ['Content-Type' => 'application/octet-stream', 'Content-Length' => $count * MEBIBYTE]]);
        $writer->write($block) for 1 .. $count;
        $writer->close;
    };
}

my %routes = (
    ''         => sub { text("Hello from PSGI\n") },
    '/'        => sub { text("Hello from PSGI\n") },
    '/environ' => \&environ,
    '/stream'  => \&stream,
    '/upload'  => \&upload,
    '/headers' => sub { text("headers\n", 200, 'Set-Cookie' => 'a=1; Path=/', 'Set-Cookie' => 'b=2; HttpOnly', 'X-Family' => 'psgi') },
    '/error'   => sub { die "an error of the application\n" },
    '/large'   => \&large,
);

sub {
    my ($env) = @_;
    my $route = $routes{ $env->{PATH_INFO} };
    return $route ? $route->($env) : text("Not found\n", 404);
};
