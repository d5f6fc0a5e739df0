using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Xunit.v3;

[assembly: AdGenius.TestTimeLimit]

namespace AdGenius;

/// <summary>
/// Ends a test that waits for what never comes: after <see cref="Limit"/> its cancellation token is cancelled, so that it fails by its
/// name, and where that does not end it either, the process is ended with the test's name. A process in which no test runs for as long is
/// ended too: a fixture of a class or of the assembly starts or stops without an end, and the tests that ended last say which. Compiled
/// into every test project.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class TestTimeLimitAttribute : BeforeAfterTestAttribute
{
    private const int NamedTests = 10;

    // The longest test, a fleet under faults, takes two minutes on an idle machine and over five on a busy one.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private static readonly ConcurrentDictionary<string, CancellationTokenSource> Running = new();
    private static readonly ConcurrentQueue<(string Test, long EndedAt)> Ended = new();
    private static readonly Task Watching = Task.Run(WatchAsync);
    private static long _lastAt = TimeProvider.System.GetTimestamp();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        var ended = Running[test.UniqueID] = new CancellationTokenSource();
        _ = EndAsync(TestContext.Current, test.TestDisplayName, ended.Token);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        var now = TimeProvider.System.GetTimestamp();
        Volatile.Write(ref _lastAt, now); // before it counts as ended
        if (Running.TryRemove(test.UniqueID, out var ended))
        {
            ended.Cancel();
            ended.Dispose();
        }

        Ended.Enqueue((test.TestDisplayName, now));
        while (Ended.Count > NamedTests)
        {
            Ended.TryDequeue(out _);
        }
    }

    private static async Task EndAsync(ITestContext context, string test, CancellationToken ended)
    {
        await Task.Delay(Limit, TimeProvider.System, ended);
        await Console.Error.WriteLineAsync($"{test} has run for {Limit.TotalMinutes} minutes and is cancelled.");
        _ = Task.Run(context.CancelCurrentTest, CancellationToken.None); // what is called back may throw, or wait itself
        await Task.Delay(Grace, TimeProvider.System, ended);
        Environment.FailFast($"{test} was cancelled {Grace.TotalMinutes} minute ago and still runs.");
    }

    private static async Task WatchAsync()
    {
        while (true)
        {
            await Task.Delay(Pause, TimeProvider.System);
            if (Running.IsEmpty && TimeProvider.System.GetElapsedTime(Volatile.Read(ref _lastAt)) > Limit)
            {
                var last = Ended.Select(one => string.Create(
                    CultureInfo.InvariantCulture,
                    $"\n  {one.Test}, {TimeProvider.System.GetElapsedTime(one.EndedAt).TotalMinutes:F1} minutes ago"));
                Environment.FailFast(
                    $"No test has run for {Limit.TotalMinutes} minutes: a fixture does not start or stop, or the program does not end. "
                    + $"The tests that ended last:{string.Concat(last)}\n");
            }
        }
    }
}
