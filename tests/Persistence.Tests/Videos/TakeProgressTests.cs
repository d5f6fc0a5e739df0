using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Tests.Videos;

public abstract class TakeProgressTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly DateTimeOffset Now = new(2031, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public async Task Progress_of_several_takes_is_recorded_with_their_job_unchanged()
    {
        var job = await GivenAsync(takes: 3);
        var reports = job.Takes.Select(take => new ProgressReport(take.TakeId, 1, take.Number / 10.0, $"picture {take.Number}")).ToList();

        var recorded = await RecordAsync([.. reports]);

        Assert.Equal(reports.Select(report => report.TakeId).Order(), recorded.Order());
        var after = await ReadAsync(job);
        Assert.Equal(
            [(0.1, "picture 1", Now), (0.2, "picture 2", Now), (0.3, "picture 3", Now)],
            after.Takes.OrderBy(take => take.Number).Select(take => (take.Fraction, take.Activity, take.LastProgressAt!.Value)));
        Assert.Equal(job.Version, after.Version);
    }

    [Fact]
    public async Task A_lower_fraction_that_comes_late_changes_only_what_the_worker_does()
    {
        var job = await GivenAsync(takes: 1);
        await RecordAsync(new ProgressReport(job.Takes[0].TakeId, 1, 0.6, "later"));

        Assert.Single(await RecordAsync(new ProgressReport(job.Takes[0].TakeId, 1, 0.2, "earlier")));

        var take = (await ReadAsync(job)).Takes[0];
        Assert.Equal((0.6, "earlier"), (take.Fraction, take.Activity));
    }

    [Fact]
    public async Task Nothing_is_recorded_for_an_attempt_that_has_ended_or_a_take_that_does_not_exist()
    {
        var job = await GivenAsync(takes: 3, statuses: [TakeStatus.Generating, TakeStatus.Finishing, TakeStatus.Generating]);
        var takes = job.Takes.OrderBy(take => take.Number).ToList();

        var recorded = await RecordAsync(
            new ProgressReport(takes[0].TakeId, 2, 0.5, "of another attempt"),
            new ProgressReport(takes[1].TakeId, 1, 0.5, "of a generated clip"),
            new ProgressReport(takes[2].TakeId, 1, 0.5, "of this attempt"),
            new ProgressReport(Guid.NewGuid(), 1, 0.5, "of a deleted job"));

        Assert.Equal([takes[2].TakeId], recorded);
        Assert.Equal([0, 0, 0.5], (await ReadAsync(job)).Takes.OrderBy(take => take.Number).Select(take => take.Fraction));
    }

    private Task<VideoState> GivenAsync(int takes, params TakeStatus[] statuses) => Database.InScopeAsync(async context =>
    {
        var job = TestVideos.New(takes: takes);
        foreach (var take in job.Takes)
        {
            take.Status = statuses.Length == 0 ? TakeStatus.Generating : statuses[take.Number - 1];
        }

        context.Add(job);
        await context.SaveChangesAsync(Cancellation);
        return job;
    });

    private Task<IReadOnlyCollection<Guid>> RecordAsync(params ProgressReport[] reports) => Database.InScopeAsync(
        context => JobMarks.RecordProgressAsync(context, reports, Now, Cancellation));

    private Task<VideoState> ReadAsync(VideoState job) => Database.InScopeAsync(
        context => context.Videos.AsNoTracking().Include(one => one.Takes)
            .SingleAsync(one => one.CorrelationId == job.CorrelationId, Cancellation));
}

public sealed class SqliteTakeProgressTests(SqliteDatabase database) : TakeProgressTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresTakeProgressTests(PostgresDatabase database) : TakeProgressTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerTakeProgressTests(SqlServerDatabase database)
    : TakeProgressTests(database), IClassFixture<SqlServerDatabase>;
