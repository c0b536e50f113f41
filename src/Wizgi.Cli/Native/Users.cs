using System.Runtime.InteropServices;

namespace Wizgi.Cli.Native;

/// <summary>Users and groups: who this process is, who there are, and becoming another. credentials(7).</summary>
internal static unsafe partial class Users
{
    /// <summary>A line of the user database.</summary>
    public sealed record Entry(string Name, uint User, uint Group, string Home);

    /// <summary>(uid_t)-1, which setresuid(2) takes for "leave it".</summary>
    public const uint Nobody = uint.MaxValue;

    public static Entry? Find(string name) => Read(getpwnam(name));

    public static Entry? Find(uint user) => Read(getpwuid(user));

    /// <summary>The number of a group, or null: there is none of that name.</summary>
    public static uint? FindGroup(string name)
    {
        var group = getgrnam(name);
        return group is null ? null : group->Number;
    }

    /// <summary>The real, effective and saved user of this process.</summary>
    public static (uint Real, uint Effective, uint Saved) CurrentUser()
    {
        uint real, effective, saved;
        _ = getresuid(&real, &effective, &saved);
        return (real, effective, saved);
    }

    /// <summary>The real, effective and saved group of this process.</summary>
    public static (uint Real, uint Effective, uint Saved) CurrentGroup()
    {
        uint real, effective, saved;
        _ = getresgid(&real, &effective, &saved);
        return (real, effective, saved);
    }

    /// <summary>The supplementary groups of this process.</summary>
    public static uint[] CurrentGroups()
    {
        var groups = new uint[Math.Max(0, getgroups(0, null))];
        fixed (uint* first = groups) _ = getgroups(groups.Length, first);
        return groups;
    }

    /// <summary>Makes one group the only supplementary one. 0, or -1 with errno.</summary>
    public static int SetOnlyGroup(uint group) => setgroups(1, &group);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int initgroups(string user, uint group);

    /// <summary>The C library sees to it that every thread changes, not only the calling one (nptl(7)).</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int setresgid(uint real, uint effective, uint saved);

    /// <summary>As <see cref="setresgid"/>.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int setresuid(uint real, uint effective, uint saved);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setuid(uint user);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setgid(uint group);

    /// <summary>Whose rights to files the calling thread has; returns who it was.</summary>
    [LibraryImport("libc")]
    public static partial uint setfsuid(uint user);

    /// <summary>As <see cref="setfsuid"/>, for the group.</summary>
    [LibraryImport("libc")]
    public static partial uint setfsgid(uint group);

    private static Entry? Read(Passwd* entry) =>
        entry is null ? null : new Entry(Text(entry->Name), entry->User, entry->Group, Text(entry->Home));

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial Passwd* getpwnam(string name);

    [LibraryImport("libc")]
    private static partial Passwd* getpwuid(uint user);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial GroupEntry* getgrnam(string name);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setgroups(nuint count, uint* groups);

    [LibraryImport("libc")]
    private static partial int getgroups(int count, uint* groups);

    [LibraryImport("libc")]
    private static partial int getresuid(uint* real, uint* effective, uint* saved);

    [LibraryImport("libc")]
    private static partial int getresgid(uint* real, uint* effective, uint* saved);

    [StructLayout(LayoutKind.Sequential)]
    private struct Passwd
    {
        public byte* Name;
        public byte* Password;
        public uint User;
        public uint Group;
        public byte* Comment;
        public byte* Home;
        public byte* Shell;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct GroupEntry
    {
        public byte* Name;
        public byte* Password;
        public uint Number;
        public byte** Members;
    }
}
