using AdGenius.Contracts.Models;
using AdGenius.Persistence.Models;

namespace AdGenius.Persistence.Tests.Models;

public abstract class LocalModelStoreTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly DateTimeOffset Start = new(2031, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly string _worker = "w-" + Guid.NewGuid().ToString("N");
    private readonly string _id = "local:" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task The_last_announcement_replaces_the_ones_before_and_expires()
    {
        await SaveAsync(Start, _id + "a", _id + "b");
        await SaveAsync(Start.AddSeconds(30), _id + "b", _id + "c");

        Assert.Equal([_id + "b", _id + "c"], await ListAsync(Start.AddSeconds(31)));
        Assert.Equal([_id + "b", _id + "c"], await ListAsync(Start.AddSeconds(149)));
        Assert.Empty(await ListAsync(Start.AddSeconds(150)));
    }

    [Fact]
    public async Task An_older_announcement_that_arrives_late_changes_nothing()
    {
        await SaveAsync(Start.AddSeconds(30), _id + "a");
        await SaveAsync(Start, _id + "b");

        Assert.Equal([_id + "a"], await ListAsync(Start.AddSeconds(31)));
    }

    /// <summary>Else requests for its models are refused for as long as its clock was ahead.</summary>
    [Fact]
    public async Task A_worker_whose_clock_was_set_back_stays_listed()
    {
        await SaveAsync(Start.AddHours(1), TimeSpan.FromMinutes(2), _worker, Start, _id + "a");
        await SaveAsync(Start.AddSeconds(60), TimeSpan.FromMinutes(2), _worker, Start.AddSeconds(60), _id + "a", _id + "b");

        Assert.Equal([_id + "a", _id + "b"], await ListAsync(Start.AddSeconds(179)));
    }

    [Fact]
    public async Task Announcements_that_expired_long_ago_are_deleted_and_huge_ones_cut()
    {
        await SaveAsync(Start.AddDays(-1), _id + "old");
        await SaveAsync(Start, [.. Enumerable.Range(0, 150).Select(number => $"{_id}{number}"), new string('x', 90)]);

        var kept = await Database.InScopeAsync(context => Task.FromResult(
            context.Set<LocalModel>().Where(row => row.Worker == _worker).Select(row => row.ModelId).ToList()));
        Assert.Equal(LocalModelStore.MaxModelsPerWorker, kept.Count);
        Assert.DoesNotContain(_id + "old", kept);
        Assert.DoesNotContain(new string('x', 90), kept);
    }

    /// <summary>
    /// Where workers are scaled to zero, announcements live for days: each started pod must not leave rows for all of them.
    /// </summary>
    [Fact]
    public async Task What_a_stopped_worker_said_is_replaced_by_the_next_one_that_holds_the_model()
    {
        var (first, second) = (_worker + "-1", _worker + "-2");
        await SaveAsync(Start, TimeSpan.FromDays(30), first, _id + "a", _id + "b");
        await SaveAsync(Start.AddMinutes(5), TimeSpan.FromDays(30), second, _id + "a");
        Assert.Equal([_id + "a", _id + "a", _id + "b"], await ListAsync(Start.AddMinutes(6)));

        await SaveAsync(Start.AddMinutes(11), TimeSpan.FromDays(30), second, _id + "a");

        Assert.Equal([_id + "a", _id + "b"], await ListAsync(Start.AddMinutes(12)));
    }

    [Fact]
    public async Task The_entries_of_one_model_are_those_of_all_workers_that_hold_it()
    {
        await SaveAsync(Start, TimeSpan.FromMinutes(2), _worker + "-1", _id + "a", _id + "b");
        await SaveAsync(Start, TimeSpan.FromMinutes(1), _worker + "-2", _id + "a");

        Assert.Equal([_id + "a", _id + "a"], await ListOfAsync(_id + "a", Start.AddSeconds(59)));
        Assert.Equal([_id + "a"], await ListOfAsync(_id + "a", Start.AddSeconds(60)));
        Assert.Empty(await ListOfAsync(_id, Start.AddSeconds(1)));

        async Task<IEnumerable<string>> ListOfAsync(string id, DateTimeOffset now) =>
            (await Database.InScopeAsync(context => LocalModelStore.ListOfAsync(context, id, now, Cancellation))).Select(model => model.Id);
    }

    /// <summary>A job may go to any of the workers: a prompt that one of them would cut is too long.</summary>
    [Fact]
    public async Task Of_the_tokens_that_workers_read_of_a_prompt_the_fewest_count()
    {
        await AnnounceAsync("1", Tokens(_id + "a", 511), Tokens(_id + "b", 255), Tokens(_id + "c", 511));
        await AnnounceAsync("2", Tokens(_id + "a", 255), Tokens(_id + "b", null));
        await AnnounceAsync("3", Tokens(_id + "c", null) with { State = VideoModelState.NotReady, Diffusion = null });

        Assert.Equal([255, null, 511, null], await Task.WhenAll(((string[])["a", "b", "c", "d"]).Select(ReadAsync)));

        Task<int?> ReadAsync(string name) => Database.InScopeAsync(
            context => LocalModelStore.PromptTokensAsync(context, _id + name, Start.AddSeconds(1), Cancellation));

        Task<int> AnnounceAsync(string worker, params VideoModel[] models) => Database.InScopeAsync(async context =>
        {
            var announced = new LocalModelsAnnounced
            {
                Worker = $"{_worker}-{worker}", Models = models, At = Start, ExpiresAt = Start.AddMinutes(2),
            };
            await LocalModelStore.SaveAsync(context, announced, Start, Cancellation);
            return 0;
        });

        static VideoModel Tokens(string id, int? tokens) => Entry(id) with
        {
            Diffusion = new DiffusionLimits
            {
                Steps = 4,
                Guidance = 1,
                Scheduler = "EulerDiscreteScheduler",
                RenderSizes = [],
                WeightBytes = 1,
                ControlImage = InputNeed.None,
                Mask = InputNeed.None,
                Loras = [],
                PromptTokens = tokens,
            },
        };
    }

    private Task<int> SaveAsync(DateTimeOffset at, params string[] ids) => SaveAsync(at, TimeSpan.FromMinutes(2), _worker, ids);

    private Task<int> SaveAsync(DateTimeOffset at, TimeSpan lifetime, string worker, params string[] ids) =>
        SaveAsync(at, lifetime, worker, at, ids);

    private Task<int> SaveAsync(
        DateTimeOffset at,
        TimeSpan lifetime,
        string worker,
        DateTimeOffset now,
        params string[] ids) => Database.InScopeAsync(async context =>
    {
        await LocalModelStore.SaveAsync(
            context,
            new LocalModelsAnnounced { Worker = worker, Models = [.. ids.Select(Entry)], At = at, ExpiresAt = at + lifetime },
            now,
            Cancellation);
        return 0;
    });

    private async Task<List<string>> ListAsync(DateTimeOffset now) =>
        [.. (await Database.InScopeAsync(context => LocalModelStore.ListAsync(context, now, Cancellation)))
            .Select(model => model.Id).Where(id => id.StartsWith(_id, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static VideoModel Entry(string id) => new()
    {
        Id = id, Name = id, ResolvesTo = id, State = VideoModelState.Available, AspectRatios = ["16:9"], Sizes = ["480p"],
    };
}

public sealed class SqliteLocalModelTests(SqliteDatabase database) : LocalModelStoreTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresLocalModelTests(PostgresDatabase database) : LocalModelStoreTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerLocalModelTests(SqlServerDatabase database) : LocalModelStoreTests(database), IClassFixture<SqlServerDatabase>;
