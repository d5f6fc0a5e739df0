using System.Globalization;
using System.Text;
using AdGenius.Bench.Fleet.Load;
using AdGenius.Bench.Fleet.Measuring;

namespace AdGenius.Bench.Fleet;

/// <summary>What was found, and whether it is what was asked for.</summary>
internal sealed class FleetReport(Action<string> log)
{
    private readonly List<(string Part, Dictionary<string, long> Bytes)> _memory = [];

    /// <summary>True while no goal was missed.</summary>
    public bool GoalsReached { get; private set; } = true;

    public void Line(string text) => log(text);

    /// <summary>A figure with its goal.</summary>
    public void Goal(string what, string figure, string goal, bool isReached)
    {
        GoalsReached &= isReached;
        log(FormattableString.Invariant($"{what,-44} {figure,-46} goal {goal}: {(isReached ? "reached" : "MISSED")}"));
    }

    /// <summary>A figure without one.</summary>
    public void Fact(string what, string figure) => log(FormattableString.Invariant($"{what,-44} {figure}"));

    public void Rate(string what, RateOutcome outcome)
    {
        Fact(
            what,
            string.Create(
                CultureInfo.InvariantCulture,
                $"submit to completed: {outcome.FromSubmit}; accepted to completed: {outcome.FromAccepted}; "
                    + $"{outcome.InProgress} in progress at the end"));
        var seconds = string.Join(", ", outcome.Slowest.Select(at => FormattableString.Invariant($"{at.TotalSeconds:0.0}")));
        log($"the slowest were submitted after {seconds} s; {outcome.Pauses}");
    }

    /// <summary>What each part holds at this moment.</summary>
    public void Memory(string moment, IReadOnlyDictionary<string, ProcessUse> use)
        => _memory.Add((moment, use.ToDictionary(part => part.Key, part => part.Value.Bytes)));

    /// <summary>Who used the processors in a stage.</summary>
    public void Processors(
        string stage,
        IReadOnlyDictionary<string, ProcessUse> before,
        IReadOnlyDictionary<string, ProcessUse> after,
        DatabaseWork work,
        long jobs,
        TimeSpan length)
    {
        var used = after.Select(part => (part.Key, Seconds: part.Value.Seconds - (before.GetValueOrDefault(part.Key)?.Seconds ?? 0)))
            .Where(part => part.Seconds > 0.05)
            .ToList();
        var busy = used.Sum(part => part.Seconds) / length.TotalSeconds / Environment.ProcessorCount;
        log(FormattableString.Invariant($"{stage}: processors {busy:P0} busy with us; ms per job: ")
            + string.Join(", ", used.OrderByDescending(part => part.Seconds)
                .Select(part => FormattableString.Invariant($"{part.Key} {part.Seconds / jobs * 1000:0.00}"))));
        log(string.Create(
            CultureInfo.InvariantCulture,
            $"{stage}: per job {work.Statements / (double)jobs:0.0} statements, {work.Commits / (double)jobs:0.00} commits, "
                + $"{work.LogWrites / (double)jobs:0.00} waits for the log on disk, {work.LogBytes / 1024.0 / jobs:0.0} KiB of log"));
    }

    public override string ToString()
    {
        var parts = _memory.SelectMany(moment => moment.Bytes.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        var table = new StringBuilder("memory in MiB (proportional set size)".PadRight(44));
        foreach (var (moment, _) in _memory)
        {
            table.Append(moment.PadLeft(16));
        }

        table.AppendLine();
        foreach (var part in parts)
        {
            table.Append(part.PadRight(44));
            foreach (var (_, bytes) in _memory)
            {
                table.Append(FormattableString.Invariant($"{bytes.GetValueOrDefault(part) / 1024.0 / 1024.0,16:0}"));
            }

            table.AppendLine();
        }

        return table + (GoalsReached ? "every goal reached" : "a goal was missed");
    }
}
