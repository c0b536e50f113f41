namespace Wizgi.Middleware.Http;

/// <summary>By what one sees that a file has changed: its time and its size.</summary>
internal readonly record struct FileStamp(DateTime Written, long Size)
{
    /// <summary>Of a file that does not exist: the default.</summary>
    public static FileStamp Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(file.LastWriteTimeUtc, file.Length) : default;
    }
}
