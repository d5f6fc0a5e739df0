using System.Globalization;
using System.Text.RegularExpressions;

namespace AdGenius.Bench.Fleet.Measuring;

/// <summary>Processor time and memory of this process and its child processes by kind, from /proc.</summary>
internal static partial class ProcessMeter
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux

    /// <summary>The processor time of each kind since its processes were started, and its memory now.</summary>
    public static IReadOnlyDictionary<string, ProcessUse> Read()
    {
        var all = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(name => Stat(int.Parse(name!, CultureInfo.InvariantCulture)))
            .OfType<Line>()
            .ToDictionary(line => line.Id);
        return all.Values.Where(line => IsOurs(line, all)).GroupBy(NameOf).ToDictionary(
            part => part.Key,
            part => new ProcessUse(part.Count(), part.Sum(line => line.Seconds), part.Sum(line => Memory(line.Id))));
    }

    private static bool IsOurs(Line? line, Dictionary<int, Line> all)
    {
        for (; line is not null; line = all.GetValueOrDefault(line.Parent))
        {
            if (line.Id == Environment.ProcessId)
            {
                return true;
            }
        }

        return false;
    }

    private static string NameOf(Line line) => line.Id == Environment.ProcessId ? "load generator"
        : line.Command switch { "postgres" => "PostgreSQL", "beam.smp" => "RabbitMQ", "dotnet" => NameOfAssembly(line.Id), _ => "other" };

    private static string NameOfAssembly(int id)
    {
        try
        {
            var arguments = File.ReadAllText($"/proc/{id}/cmdline");
            return arguments.Contains("\0workers\0", StringComparison.Ordinal)
                ? "workers"
                : Assembly().Match(arguments) is { Success: true } found ? found.Groups[1].Value : "other";
        }
        catch (IOException)
        {
            return "other"; // it has ended
        }
    }

    [GeneratedRegex(@"AdGenius\.(\w+)\.dll")]
    private static partial Regex Assembly();

    private static Line? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var command = text[(text.IndexOf('(', StringComparison.Ordinal) + 1)..text.LastIndexOf(')')];
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' '); // from the third field on
            return new Line(
                id, command, int.Parse(fields[1], CultureInfo.InvariantCulture), fields[11..15].Sum(
                    ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // it has ended
        }
    }

    /// <summary>Bytes; of shared pages its share, so that PostgreSQL's processes can be added up.</summary>
    public static long Memory(int id)
    {
        try
        {
            return 1024 * File.ReadLines($"/proc/{id}/smaps_rollup").Where(static line => line.StartsWith("Pss:", StringComparison.Ordinal))
                .Sum(static line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private sealed record Line(int Id, string Command, int Parent, double Seconds);
}

/// <summary>Of one part of the fleet, all its processes together.</summary>
internal sealed record ProcessUse(int Processes, double Seconds, long Bytes);
