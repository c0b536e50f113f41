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
my $guarded = sub {
    my ($env) = @_;
    # There are others, which the handler does not know.
    $env->{'psgi.multiprocess'} = 1;
    return Plack::Util::run_app($app, $env);
};

eval { Plack::Handler::FCGI->new(manager => undef)->run($guarded); 1 } or do {
    print STDERR $@;
    require POSIX;
    POSIX::_exit(1);
};
