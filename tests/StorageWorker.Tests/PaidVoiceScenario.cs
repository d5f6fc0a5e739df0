using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.StorageWorker.Tests;

/// <summary>Kestrel plays the speech server; sentences go through the ledger, on SQLite.</summary>
public abstract class PaidVoiceScenario : StorageScenario
{
    private protected const string First = "Good mornings start here.";
    private protected const string Second = "Find your blend.";
    private protected const decimal PerCharacter = 0.01m;

    private WebApplication _server = null!;
    private int _calls;

    private protected static Brief Ad { get; } = new() { VoiceOver = new VoiceOver { Text = $"{First} {Second}" }, Outputs = ["16:9"] };

    private protected int Calls => _calls;

    /// <summary>The status of a call's answer, counted from 1; 0 breaks the connection off.</summary>
    private protected Func<int, int> Status { get; set; } = _ => StatusCodes.Status200OK;

    private protected Func<int, bool> IsSound { get; set; } = _ => true;

    /// <summary>What happens between a call and its answer.</summary>
    private protected Func<int, Task> WhileSpeaking { get; set; } = _ => Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected override async Task<Dictionary<string, string?>> SettingsAsync()
    {
        var sound = Tone();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapPost("/v1/audio/speech", async (HttpContext context) =>
        {
            var call = Interlocked.Increment(ref _calls);
            await WhileSpeaking(call);
            var status = Status(call);
            if (status == 0)
            {
                context.Abort();
                return Results.Empty;
            }

            return status == StatusCodes.Status200OK
                ? Results.Bytes(IsSound(call) ? sound : "no sound"u8.ToArray(), "audio/wav")
                : Results.StatusCode(status);
        });
        await _server.StartAsync(Cancellation);
        return new Dictionary<string, string?>
        {
            ["Finishing:Speech:Engine"] = "OpenAi",
            ["Finishing:Speech:BaseAddress"] = _server.Urls.First() + "/v1",
            ["Finishing:Speech:Model"] = "tts-test",
            ["Finishing:Speech:PricePerThousandCharacters"] = "10",
            ["Budgets:Tenants:poor"] = "0.1",
        };
    }

    /// <summary>Writes a job with one take that is being finished, and makes its command.</summary>
    private protected async Task<FinishVideo> CommandOfAdAsync()
    {
        var command = await CommandAsync(await Clips.SilentAsync(seconds: 4)) with { Brief = Ad };
        await ChangeAsync(async database =>
        {
            await database.Database.MigrateAsync(Cancellation);
            database.Add(JobOf(command));
            await database.SaveChangesAsync(Cancellation);
        });
        return command;
    }

    private protected async Task ChangeAsync(Func<AdGeniusDbContext, Task> change)
    {
        await using var scope = Services.CreateAsyncScope();
        await change(scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>());
    }

    private protected async Task<List<LedgerEntry>> EntriesAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerEntry>().AsNoTracking()
            .OrderBy(entry => entry.Reference).ToListAsync(Cancellation);
    }

    private static VideoState JobOf(FinishVideo command) => new()
    {
        CorrelationId = command.JobId,
        CurrentState = "Finishing",
        RequestId = command.JobId.ToString(),
        TenantName = command.TenantName,
        CreativeId = command.CreativeId,
        Model = command.ProducedBy.Model,
        AcceptedAt = TimeProvider.System.GetUtcNow(),
        Request = new GenerateVideo
        {
            RequestId = command.JobId.ToString(),
            TenantName = command.TenantName,
            CreativeId = command.CreativeId,
            Prompt = "A sunset",
        },
        Takes = [new TakeState { TakeId = command.TakeId, Number = 1, Model = command.ProducedBy.Model, Status = TakeStatus.Finishing }],
    };

    /// <summary>Half a second of a tone: WAV, 16 bits, 24 kHz.</summary>
    private protected static byte[] Tone()
    {
        const int Rate = 24_000;
        const int Samples = Rate / 2;
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write("RIFF"u8);
        writer.Write(36 + (Samples * 2));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Rate);
        writer.Write(Rate * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(Samples * 2);
        for (var i = 0; i < Samples; i++)
        {
            writer.Write((short)(8000 * Math.Sin(2 * Math.PI * 440 * i / Rate)));
        }

        return bytes.ToArray();
    }
}
