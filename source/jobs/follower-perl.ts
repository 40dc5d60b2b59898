/**
The follower where there is perl: `perl -e … DIRECTORY NAME=OFFSET…`. Looks every 0.2 s at the journal and at the logs of the step that runs, every 5 s at all of them; ends when its standard input does, or when nobody reads.

A journal line `end ID` is sent after all bytes of that step; the exit status is read before the logs.
*/
export const followerPerl = String.raw`
use strict;
my ($dir, @known) = @ARGV;
$SIG{PIPE} = "DEFAULT";
binmode STDOUT;
my %at = map { /\A([\w.-]+)=(\d+)\z/ ? ($1, $2) : () } @known;
my (%handle, %cut, %size, @current, $pending);
my ($told, $looked, $watched) = (time, 0, 0);
my @watch;
if (open my $list, "<", "$dir/watch") { @watch = grep { length } map { chomp; $_ } <$list>; close $list }

sub put {
	my $bytes = shift;
	my $done = 0;
	while ($done < length $bytes) {
		my $count = syswrite STDOUT, $bytes, length($bytes) - $done, $done;
		exit 3 unless defined $count;
		$done += $count;
	}
	$told = time;
}
sub leaving {
	my $wait = shift;
	my $bits = "";
	vec($bits, 0, 1) = 1;
	return if select($bits, undef, undef, $wait) <= 0;
	my $count = sysread STDIN, my $gone, 512;
	exit 0 unless $count;
}
sub opened {
	my $name = shift;
	return $handle{$name} if $handle{$name};
	open my $file, "<", "$dir/$name" or return;
	binmode $file;
	$at{$name} ||= 0;
	return $handle{$name} = $file;
}
sub drain {
	my ($name, $limit) = @_;
	return if $cut{$name};
	my $file = opened($name) or return;
	my $length = (stat $file)[7];
	if ($length < $at{$name}) {
		$cut{$name} = 1;
		put("T $name $length\n");
		return;
	}
	$length = $limit if defined $limit && $limit < $length;
	while ($at{$name} < $length) {
		my $want = $length - $at{$name};
		$want = 65536 if $want > 65536;
		sysseek $file, $at{$name}, 0;
		my $count = sysread $file, my $bytes, $want;
		last unless $count;
		put("D $name $at{$name} $count\n$bytes\n");
		$at{$name} += $count;
		leaving(0);
	}
}
sub logs {
	opendir my $all, $dir or return ();
	my @names = sort grep { /\A(?:\d{3}-[a-z][a-z\d-]*|script)\.(?:out|err)\z/ } readdir $all;
	closedir $all;
	return @names;
}
sub status {
	open my $file, "<", "$dir/status" or return undef;
	my $text = <$file>;
	close $file;
	return defined $text && $text =~ /\A(\d+)\s*\n\z/ ? $1 : undef;
}
sub journal {
	my $file = opened("journal") or return;
	my $length = (stat $file)[7];
	return drain("journal") if $length <= $at{journal};
	sysseek $file, $at{journal}, 0;
	my $text = "";
	while (length $text < $length - $at{journal}) {
		my $count = sysread $file, $text, $length - $at{journal} - length $text, length $text;
		last unless $count;
	}
	my $from = $at{journal};
	while ($text =~ /\G([^\n]*\n)/g) {
		my $line = $1;
		if ($line =~ /\Astart (\S+)/) {
			my $step = $1;
			drain($_) for @current;
			@current = grep { /\A\d{3}-\Q$step\E\./ } logs();
		}
		if ($line =~ /\Aend (\S+)/) {
			my $step = $1;
			drain($_) for grep { /\A\d{3}-\Q$step\E\./ } logs();
		}
		$from += length $line;
		drain("journal", $from);
	}
}
sub alive {
	open my $file, "<", "$dir/pid" or return time - $looked < 30;
	my ($pid) = split " ", scalar(<$file>) || "";
	close $file;
	return 1 unless $pid;
	return 1 if kill 0, $pid;
	return $!{EPERM};
}
use Errno;
put("F lparsafe\n");
unless (-d $dir) { put("G\n"); exit 0 }
my $begun = $looked = time;
my $resume = 1;
my $all = 0;
while (1) {
	my $status = status();
	if ($resume) { @current = logs(); $resume = 0 }
	journal();
	drain($_) for @current, "script.out", "script.err";
	if (defined $status || time - $all >= 5) { drain($_) for logs(); $all = time }
	if (time - $watched >= 1 || defined $status) {
		for my $index (0 .. $#watch) {
			my @facts = stat $watch[$index];
			my $length = @facts ? $facts[7] : "-";
			next if defined $size{$index} && $size{$index} eq $length;
			$size{$index} = $length;
			put("W $index $length\n");
		}
		$watched = time;
	}
	if (defined $status) { journal(); drain($_) for logs(); put("X $status\n"); exit 0 }
	if (time - $looked >= 2) {
		$looked = time if -e "$dir/pid";
		if (!alive() && !defined status()) { journal(); drain($_) for logs(); put("G\n"); exit 0 }
	}
	put("H\n") if time - $told >= 5;
	leaving(0.2);
}
`.trim();
