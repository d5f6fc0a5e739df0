using System.Threading.Channels;
using AdGenius.Contracts;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using AdGenius.Hosting.Bus;
using AdGenius.ObjectStore;
using AdGenius.Persistence;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Tenants;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.PromptWorker.Tests.LanguageModel;

/// <summary>The prompt worker as it runs in a process of its own, on the in-memory bus, with SQLite and a folder as object store.</summary>
public sealed class PromptWorkerProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _home = new("adgenius-prompt-tests-");
    private readonly Channel<object> _received = Channel.CreateUnbounded<object>();
    private readonly WebApplication _application;
    private readonly bool _hasDatabase;

    private PromptWorkerProcess(Uri? address, Dictionary<string, string?> settings, ServiceModule[] modules)
    {
        _hasDatabase = address is not null;
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HomeFolder"] = _home.Path,
            ["Urls"] = "http://127.0.0.1:0",
            ["Prompts:LanguageModel:Model"] = address is null ? null : "scripted",
            ["Prompts:LanguageModel:BaseUrl"] = address?.ToString(),
            ["Prompts:LanguageModel:InputPricePerMillionTokens"] = "1",
            ["Prompts:LanguageModel:OutputPricePerMillionTokens"] = "4",
        });
        builder.Configuration.AddInMemoryCollection(settings);
        _application = AdGeniusHost.Build(builder, [PromptWorkerService.Module, Listener(), .. modules]);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<PromptWorkerProcess> StartAsync(
        ChatServer? server, Dictionary<string, string?>? settings = null, params ServiceModule[] modules)
    {
        var process = new PromptWorkerProcess(server?.Address, settings ?? [], modules);
        try
        {
            await process._application.StartAsync(Cancellation);
            return process;
        }
        catch
        {
            await process.DisposeAsync(); // the test is of a start that fails
            throw;
        }
    }

    /// <summary>The parameters of a request.</summary>
    public async Task<PromptParameters> QuantifyAsync(GenerateVideo request) =>
        await AnswerAsync(new QuantifyPrompt { JobId = Guid.NewGuid(), TenantName = request.TenantName, Request = request }) switch
        {
            PromptQuantified quantified => quantified.Parameters,
            PromptRejected rejected => throw new InvalidOperationException(rejected.Failure.Text),
            var other => throw new InvalidOperationException(other.ToString()),
        };

    /// <summary>A service of the process.</summary>
    internal T Service<T>()
        where T : notnull => _application.Services.GetRequiredService<T>();

    /// <summary>The event that answers a command. Its job is written first, as the orchestrator does.</summary>
    public async Task<object> AnswerAsync(QuantifyPrompt command)
    {
        if (_hasDatabase)
        {
            await WriteJobAsync(command);
        }

        return await AnswerWithoutJobAsync(command);
    }

    /// <summary>The same without the job's row: it is written already, or was erased.</summary>
    public async Task<object> AnswerWithoutJobAsync(QuantifyPrompt command)
    {
        var bus = _application.Services.GetRequiredService<IBus>();
        var endpoint = await bus.GetSendEndpoint(CommandRoutes.AddressOf<QuantifyPrompt>());
        await endpoint.Send(command, Cancellation);
        while (true)
        {
            switch (await _received.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(2), Cancellation))
            {
                case PromptQuantified quantified when quantified.JobId == command.JobId:
                    return quantified;
                case PromptRejected rejected when rejected.JobId == command.JobId:
                    return rejected;
                case PromptHeld held when held.JobId == command.JobId:
                    return held;
                case Fault<QuantifyPrompt> fault:
                    throw new InvalidOperationException(fault.Exceptions[0].Message);
            }
        }
    }

    /// <summary>Writes the job of a command, unless it exists.</summary>
    public async Task WriteJobAsync(QuantifyPrompt command, DateTimeOffset? endedAt = null)
    {
        await using var scope = _application.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        if (await database.Videos.AnyAsync(job => job.CorrelationId == command.JobId, Cancellation))
        {
            return;
        }

        database.Add(new VideoState
        {
            CorrelationId = command.JobId,
            CurrentState = endedAt is null ? VideoState.Quantifying : "Cancelled",
            RequestId = command.JobId.ToString(),
            TenantName = command.TenantName,
            CreativeId = command.Request.CreativeId,
            Model = "placeholder",
            AcceptedAt = TimeProvider.System.GetUtcNow(),
            EndedAt = endedAt,
            Request = command.Request,
        });
        await database.SaveChangesAsync(Cancellation);
    }

    /// <summary>The preview of a request.</summary>
    public async Task<PromptPreview> PreviewAsync(GenerateVideo request)
    {
        var client = _application.Services.GetRequiredService<IBus>()
            .CreateRequestClient<PreviewPrompt>(CommandRoutes.AddressOf(Queues.PreviewPrompt), TimeSpan.FromMinutes(2));
        var answer = await client.GetResponse<PromptPreview>(
            new PreviewPrompt { TenantName = request.TenantName, Request = request }, Cancellation);
        return answer.Message;
    }

    /// <summary>Sets the limits of a tenant, as an operator does while the fleet runs.</summary>
    public async Task LimitAsync(TenantLimits limits)
    {
        await using var scope = _application.Services.CreateAsyncScope();
        await TenantLimitStore.SaveAsync(scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>(), limits, Cancellation);
    }

    /// <summary>The entries of the ledger, read over the worker's own connections: some of them may be broken.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> LedgerAsync()
    {
        List<LedgerEntry> entries = [];
        await DatabaseOutage.RepeatAsync(
            async () =>
            {
                await using var scope = _application.Services.CreateAsyncScope();
                entries = await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerEntry>().AsNoTracking()
                    .ToListAsync(Cancellation);
            },
            TimeProvider.System,
            Cancellation);
        return entries;
    }

    /// <summary>The accounts of the ledger that belong to jobs.</summary>
    public async Task<IReadOnlyList<LedgerAccount>> AccountsOfJobsAsync()
    {
        await using var scope = _application.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerAccount>().AsNoTracking()
            .Where(account => account.Account.StartsWith("job/")).ToListAsync(Cancellation);
    }

    /// <summary>The keys in staging, in order.</summary>
    public async Task<IReadOnlyList<string>> StagedAsync() => await _application.Services.GetRequiredService<IObjectStore>()
        .ListAsync(StagingKeys.Root + "/", Cancellation).Select(item => item.Key).ToListAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _home.Dispose();
    }

    private ServiceModule Listener() => new()
    {
        Name = "listener",
        AddServices = builder => builder.Services.AddSingleton(_received),
        AddConsumers = static bus => bus.AddConsumer<Collector>().Endpoint(endpoint => endpoint.Name = "collector"),
    };

    private sealed class Collector(Channel<object> received)
        : IConsumer<PromptQuantified>, IConsumer<PromptRejected>, IConsumer<PromptHeld>, IConsumer<Fault<QuantifyPrompt>>
    {
        public Task Consume(ConsumeContext<PromptHeld> context) => received.Writer.WriteAsync(context.Message).AsTask();

        public Task Consume(ConsumeContext<PromptQuantified> context) => received.Writer.WriteAsync(context.Message).AsTask();

        public Task Consume(ConsumeContext<PromptRejected> context) => received.Writer.WriteAsync(context.Message).AsTask();

        public Task Consume(ConsumeContext<Fault<QuantifyPrompt>> context) => received.Writer.WriteAsync(context.Message).AsTask();
    }
}
