# Serves a PSGI application over FastCGI, on descriptor 0, with Plack's own handler: one request at a time.
#
#     perl psgi.pl app.psgi

use strict;
use warnings;

BEGIN {
    eval { require Plack::Util; require Plack::Handler::FCGI; 1 }
        or die "wizgi: PSGI applications need Plack and FCGI: apt-get install libplack-perl libfcgi-perl (", (split /\n/, $@)[0], ")\n";
}

$| = 1;
my $app = Plack::Util::load_psgi($ARGV[-1]);

# Behind the head nothing can be said any more, and the library would end the response as if it were whole; the end of the process breaks it off.
sub break_off {
    print STDERR $_[0];
    require POSIX;
    POSIX::_exit(1);
}

# A response whose body, if it is an object, tells of its errors.
sub watched {
    my ($response) = @_;
    my $body = $response->[2];
    return $response if !defined $body || ref $body eq 'ARRAY';
    my $next = sub {
        my $part = eval { $body->getline };
        break_off($@) if $@;
        return $part;
    };
    return [@$response[0, 1], Plack::Util::inline_object(getline => $next, close => sub { $body->close })];
}

my $guarded = sub {
    my ($env) = @_;
    # There are others, which the handler does not know.
    $env->{'psgi.multiprocess'} = 1;
    my $response = Plack::Util::run_app($app, $env);
    return watched($response) if ref $response ne 'CODE';
    return sub {
        my ($respond) = @_;
        my $has_begun;
        return if eval { $response->(sub { $has_begun = 1; $respond->(watched($_[0])) }); 1 };
        break_off($@) if $has_begun;
        $env->{'psgi.errors'}->print($@);
        $respond->([500, ['Content-Type' => 'text/plain; charset=utf-8'], ["Internal Server Error\n"]]);
    };
};

Plack::Handler::FCGI->new(manager => undef)->run($guarded);
