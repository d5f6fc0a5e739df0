using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

[assembly: AdGenius.TestTimeLimit]

namespace AdGenius;

/// <summary>
/// Ends a test that waits for what never comes: after <see cref="Limit"/> its cancellation token is cancelled, so that it fails by its
/// name, and where that does not end it either, the process is ended with the test's name. Compiled into every test project.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class TestTimeLimitAttribute : BeforeAfterTestAttribute
{
    // The longest test, a fleet under faults, takes two minutes on an idle machine and over five on a busy one.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        var ended = _running[test.UniqueID] = new CancellationTokenSource();
        _ = EndAsync(TestContext.Current, test.TestDisplayName, ended.Token);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (_running.TryRemove(test.UniqueID, out var ended))
        {
            ended.Cancel();
            ended.Dispose();
        }
    }

    private static async Task EndAsync(ITestContext context, string test, CancellationToken ended)
    {
        await Task.Delay(Limit, TimeProvider.System, ended);
        await Console.Error.WriteLineAsync($"{test} has run for {Limit.TotalMinutes} minutes and is cancelled.");
        context.CancelCurrentTest();
        await Task.Delay(Grace, TimeProvider.System, ended);
        Environment.FailFast($"{test} was cancelled {Grace.TotalMinutes} minute ago and still runs.");
    }
}
