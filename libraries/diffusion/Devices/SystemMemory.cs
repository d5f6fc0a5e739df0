using System.Globalization;

namespace AdGenius.Diffusion.Devices;

/// <summary>
/// The memory of the machine, or of the container or service that the process runs in where that may take less. The garbage collector's own
/// number is another one: in a container three quarters of its memory, or the limit of the managed heap, which holds no weights.
/// </summary>
public static class SystemMemory
{
    private const string Groups = "sys/fs/cgroup";

    /// <summary>Bytes that this process and its children may use together; read anew at each call, since limits may be changed.</summary>
    public static long TotalBytes => Read("/");

    /// <summary>As <see cref="TotalBytes"/>, of the system whose root folder is <paramref name="root"/>.</summary>
    internal static long Read(string root)
    {
        long physical = LinesOf(Path.Combine(root, "proc/meminfo")).Select(PhysicalOf).FirstOrDefault(x => x > 0);
        return LinesOf(Path.Combine(root, "proc/self/cgroup")).SelectMany(x => LimitsOf(root, x))
            .Append(physical > 0 ? physical : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes).Min();
    }

    /// <summary>The limits of a control group of a line <c>number:controllers:/path</c> and of those around it.</summary>
    private static IEnumerable<long> LimitsOf(string root, string line)
    {
        if (line.Split(':', 3) is not [_, var controllers, ['/', .. var path]])
        {
            yield break;
        }

        (string mount, string file) = controllers == ""
            ? (Path.Combine(root, Groups), "memory.max") // version 2
            : (Path.Combine(root, Groups, "memory"), "memory.limit_in_bytes");
        if (controllers != "" && !controllers.Split(',').Contains("memory"))
        {
            yield break;
        }

        // In a container the path may be that on the host, and the folder of the mount the container's own.
        string[] steps = path.Contains("..", StringComparison.Ordinal) ? [] : path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int depth = steps.Length; depth >= 0; depth--)
        {
            foreach (string value in LinesOf(Path.Combine([mount, .. steps[..depth], file])))
            {
                if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) && limit > 0)
                {
                    yield return limit; // "max" is none
                }
            }
        }
    }

    private static long PhysicalOf(string line) =>
        line.StartsWith("MemTotal:", StringComparison.Ordinal)
        && line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kibibytes, "kB"]
        && long.TryParse(kibibytes, NumberStyles.None, CultureInfo.InvariantCulture, out long known)
            ? known << 10
            : 0;

    private static string[] LinesOf(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
