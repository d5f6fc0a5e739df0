using AdGenius.Cli.Output;
using AdGenius.HttpContracts.Batches;
using AdGenius.HttpContracts.Videos;

namespace AdGenius.Cli.Tests;

/// <summary>What is added up at the end of a batch.</summary>
public sealed class BatchReportTests
{
    private static readonly Uri Link = new("http://127.0.0.1/");

    [Fact]
    public async Task The_cost_of_a_job_that_two_lines_name_counts_once()
    {
        var report = new BatchReport(json: false);
        var (named, other) = (Job(0.5m), Job(0.25m));
        report.Begin(Guid.NewGuid(), [1, 2, 3, 4, 5]);

        await report.EndedAsync(0, named, new Dictionary<int, IReadOnlyList<FileInfo>>());
        await report.EndedAsync(1, named, new Dictionary<int, IReadOnlyList<FileInfo>>());
        await report.EndedAsync(2, other, new Dictionary<int, IReadOnlyList<FileInfo>>());
        await report.RefusedAsync(new BatchLine { Index = 3, Status = 400 });
        await report.RefusedAsync(new BatchLine { Index = 4, Status = 400 });

        Assert.Equal(0.75m, report.Cost);
    }

    private static VideoJob Job(decimal cost) => new()
    {
        Id = Guid.NewGuid(),
        RequestId = "spring",
        Tenant = "demo",
        Creative = "kite",
        State = "Completed",
        IsEnded = true,
        Model = "local",
        AcceptedAt = DateTimeOffset.UnixEpoch,
        Takes = [],
        Cost = cost,
        Self = Link,
        Events = Link,
    };
}
