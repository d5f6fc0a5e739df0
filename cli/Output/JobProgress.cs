using System.Globalization;
using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts.Videos;
using Spectre.Console;

namespace AdGenius.Cli.Output;

/// <summary>
/// Shows the progress of a job on standard error: bars on a terminal, a line per step elsewhere, nothing for <c>--json</c>.
/// </summary>
internal abstract class JobProgress
{
    public static JobProgress Create(bool json)
    {
        if (json)
        {
            return new Silent();
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Profile.Capabilities.Interactive && !Console.IsErrorRedirected ? new Bars(console) : new Lines();
    }

    /// <summary>Follows <paramref name="states"/> to the last and returns it.</summary>
    public abstract Task<VideoJob> FollowAsync(VideoJob job, Func<IAsyncEnumerable<VideoJob>> states, CancellationToken cancellationToken);

    /// <summary>What a take of a job in <paramref name="state"/> does, or what it is waiting for after a failure.</summary>
    internal static string Describe(VideoTake take, string state) => take.Status switch
    {
        TakeStatus.Pending => state switch
        {
            "Quantifying" => "reading the prompt",
            "Queued" => "queued",
            "AwaitingApproval" => "waiting for approval",
            _ => "waiting",
        },
        TakeStatus.Generating => take.Activity ?? "generating",
        TakeStatus.Finishing => take.Activity is null or "finishing" ? "finishing: sound, texts and shapes" : take.Activity,
        TakeStatus.Storing => take.Activity ?? "storing",
        TakeStatus.Stored => "done",
        TakeStatus.Failed => $"failed: {take.Failure?.Text}",
        _ => "cancelled",
    };

    private static async Task<VideoJob> FollowEachAsync(
        VideoJob job, Func<IAsyncEnumerable<VideoJob>> states, Action<VideoJob> show, CancellationToken cancellationToken)
    {
        await foreach (var state in states().WithCancellation(cancellationToken))
        {
            job = state;
            show(job);
        }

        return job;
    }

    private sealed class Silent : JobProgress
    {
        public override Task<VideoJob> FollowAsync(
            VideoJob job,
            Func<IAsyncEnumerable<VideoJob>> states,
            CancellationToken cancellationToken) =>
            FollowEachAsync(job, states, _ => { }, cancellationToken);
    }

    private sealed class Lines : JobProgress
    {
        public override Task<VideoJob> FollowAsync(
            VideoJob job,
            Func<IAsyncEnumerable<VideoJob>> states,
            CancellationToken cancellationToken)
        {
            var printed = new Dictionary<int, string>();
            return FollowEachAsync(job, states, Show, cancellationToken);

            void Show(VideoJob now)
            {
                foreach (var take in now.Takes)
                {
                    // A line per step, not per frame: lines that differ only in their numbers are printed once.
                    var line = Describe(take, now.State);
                    var step = string.Concat(line.Where(letter => !char.IsDigit(letter)));
                    if (!printed.TryGetValue(take.Number, out var before) || before != step)
                    {
                        printed[take.Number] = step;
                        Console.Error.WriteLine(now.Takes.Count == 1 ? line : $"take {take.Number}: {line}");
                    }
                }
            }
        }
    }

    private sealed class Bars(IAnsiConsole console) : JobProgress
    {
        public override Task<VideoJob> FollowAsync(
            VideoJob job,
            Func<IAsyncEnumerable<VideoJob>> states,
            CancellationToken cancellationToken) =>
            console.Progress()
                .AutoClear(true)
                .Columns(
                    new SpinnerColumn(),
                    new TaskDescriptionColumn { Alignment = Justify.Left },
                    new ProgressBarColumn(),
                    new PercentageColumn(),
                    new ElapsedTimeColumn())
                .StartAsync(context =>
                {
                    var bars = new Dictionary<int, ProgressTask>();
                    return FollowEachAsync(job, states, Show, cancellationToken);

                    void Show(VideoJob now)
                    {
                        foreach (var take in now.Takes)
                        {
                            if (!bars.TryGetValue(take.Number, out var bar))
                            {
                                bars[take.Number] = bar = context.AddTask(
                                    string.Create(CultureInfo.InvariantCulture, $"take {take.Number}"));
                            }

                            var name = now.Takes.Count == 1 ? "" : $"take {take.Number}: ";
                            bar.Description = Markup.Escape(name + Describe(take, now.State));
                            bar.Value = take.Status switch
                            {
                                TakeStatus.Generating => 90 * take.Fraction,
                                TakeStatus.Finishing => 92,
                                TakeStatus.Storing => 97,
                                TakeStatus.Pending => 0,
                                _ => 100,
                            };
                        }
                    }
                });
    }
}
