/**
The follower where there is perl: `perl -e … DIRECTORY ID SAME-BOOT NAME=OFFSET…`. Looks every 0.2 s at the journal and at the logs of the step that runs, every 5 s at all of them; ends when its standard input does, or when nobody reads. It counts its turns, because the host's clock may jump.

A journal line `end ID` is sent after all bytes of that step; the exit status is read before the logs.
*/
export const followerPerl = String.raw`
use strict;
use Errno;
my ($dir, $id, $same, @known) = @ARGV;
$SIG{PIPE} = "DEFAULT";
binmode STDOUT;
my %at = map { /\A([\w.-]+)=(\d+)\z/ ? ($1, $2) : () } @known;
my (%handle, %cut, %missed, %size, @current);
my ($turn, $told, $seen, $sent, $orphan) = (0, 0, 0, 0, 0);
my @watch;
if (-f "$dir/watch" && open my $list, "<", "$dir/watch") { @watch = grep { length } map { chomp; $_ } <$list>; close $list }

sub put {
	my $bytes = shift;
	my $done = 0;
	while ($done < length $bytes) {
		my $count = syswrite STDOUT, $bytes, length($bytes) - $done, $done;
		exit 3 unless defined $count;
		$done += $count;
	}
	$told = $turn;
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
	return unless -f "$dir/$name";
	open my $file, "<", "$dir/$name" or return;
	binmode $file;
	$at{$name} ||= 0;
	return $handle{$name} = $file;
}
# Whether something lies there that is no file: a pipe would be waited for.
sub strange {
	my $name = shift;
	return -e "$dir/$name" ? !-f _ : -l "$dir/$name";
}
sub cut {
	my ($name, $length) = @_;
	$cut{$name} = 1;
	put("T $name $length\n");
}
# Sends what a file has gained, at most up to a limit, after the bytes that stand before it; with a check, those alone.
sub drain {
	my ($name, $limit, $check) = @_;
	return if $cut{$name};
	my $file = opened($name);
	unless ($file) {
		cut($name, 0) if strange($name) || $at{$name} && (++$missed{$name} > 2 || -e "$dir/status");
		return;
	}
	my $length = (stat $file)[7];
	return cut($name, $length) if $length < $at{$name};
	$length = $limit if defined $limit && $limit < $length;
	my $back = $at{$name} < 64 ? $at{$name} : 64;
	return unless $at{$name} < $length || $check && $back;
	while (1) {
		my $want = $length - $at{$name};
		$want = 262144 if $want > 262144;
		sysseek $file, $at{$name} - $back, 0;
		my $count = sysread $file, my $bytes, $back + $want;
		last unless $count;
		if ($back) {
			put("B $name $at{$name} " . unpack("H*", substr($bytes, 0, $back, "")) . "\n");
			$back = 0;
		}
		$count = length $bytes;
		last unless $count;
		put("D $name $at{$name} $count\n$bytes\n");
		$at{$name} += $count;
		last if $at{$name} >= $length;
		$sent += $count;
		if ($sent >= 1048576) { $sent = 0; leaving(0) }
	}
}
sub logs {
	opendir my $all, $dir or return ();
	my @names = sort grep { /\A(?:\d{3}-[a-z][a-z\d-]*|script)\.(?:out|err)\z/ } readdir $all;
	closedir $all;
	return @names;
}
# All logs there are or were, each with a look at whether it is still the same file.
sub all {
	for my $name (keys %handle) {
		my @now = stat "$dir/$name";
		my @then = stat $handle{$name};
		delete $handle{$name} unless @now && $now[0] == $then[0] && $now[1] == $then[1];
	}
	my %names = map { $_ => 1 } logs(), grep { $at{$_} && $_ ne "journal" } keys %at;
	drain($_, undef, 1) for sort keys %names;
}
sub status {
	return undef unless -f "$dir/status" && open my $file, "<", "$dir/status";
	my $text = <$file>;
	close $file;
	return defined $text && $text =~ /\A(\d{1,3})\s*\n\z/ ? $1 : undef;
}
sub journal {
	my $check = shift;
	my $file = opened("journal");
	return drain("journal") unless $file;
	my $length = (stat $file)[7];
	return if $cut{journal};
	return drain("journal", undef, $check) if $length <= $at{journal};
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
sub first {
	return unless -f "$dir/$_[0]" && open my $file, "<", "$dir/$_[0]";
	my @words = split " ", scalar(<$file>) || "";
	close $file;
	return @words;
}
# Whether the supervisor is there. A process id may be a stranger's by now: now and then its arguments are read too.
sub alive {
	my ($pid) = first("pid");
	return $turn - $seen < 150 unless $pid;
	$seen = $turn;
	return 0 unless $pid =~ /\A\d+\z/ && (kill(0, $pid) || $!{EPERM});
	return 1 unless $turn % 50 == 10;
	my $text = qx(LC_ALL=C ps -p $pid -o args= 2>/dev/null);
	return $text !~ /<defunct>/ && index($text, $id) >= 0;
}
# Whether anything of the job is there without its supervisor: the script or its watchdog by their arguments; its process group in the same boot and while no stranger leads it.
sub left {
	my ($pid, $group) = first("pid");
	my %named = map { my ($one) = first($_); $one ? ($one, 1) : () } "guard", "watchdog";
	my ($member, $stranger) = (0, $same ne "yes" || $pid ne $group);
	for my $line (qx(LC_ALL=C ps -A -o pid= -o pgid= -o args= 2>/dev/null)) {
		my ($one, $of, $text) = $line =~ /\A\s*(\d+)\s+(\d+)\s+(.*)/ or next;
		next if $text =~ /<defunct>/;
		return 1 if $named{$one} && index($text, $id) >= 0;
		$stranger = 1 if $one == $pid;
		$member = 1 if $of == $group;
	}
	return $member && !$stranger;
}
put("F lparsafe\n");
@current = logs() if -d $dir;
while (-d $dir) {
	# What may not be read is neither cut nor gone.
	exit 3 unless -r _ && -x _;
	my $status = status();
	my $full = $turn % 25 == 0 || defined $status;
	journal($full);
	drain($_) for @current, "script.out", "script.err";
	all() if $full;
	if ($turn % 5 == 0 || defined $status) {
		for my $index (0 .. $#watch) {
			my @facts = stat $watch[$index];
			my $length = @facts ? $facts[7] : "-";
			next if defined $size{$index} && $size{$index} eq $length;
			$size{$index} = $length;
			put("W $index $length\n");
		}
	}
	if (defined $status) { journal(); all(); put("X $status\n"); exit 0 }
	if ($turn % 10 == 0 && !alive() && !defined status()) {
		unless (left()) { journal(); all(); last unless defined status() }
		elsif (!$orphan) { $orphan = 1; put("O\n") }
	}
	put("H\n") if $turn - $told >= 20;
	leaving(0.2);
	$turn++;
}
put("G\n");
`.trim();
