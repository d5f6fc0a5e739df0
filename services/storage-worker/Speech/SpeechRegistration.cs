using AdGenius.Finishing.Voice;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Payments;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.StorageWorker.Speech;

/// <summary>Adds the costs of a voice: only where a paid one is configured does a storage worker need the database.</summary>
internal static class SpeechRegistration
{
    public static void AddSpeechAccounts(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton<SpeechAccounts>();
        var speech = builder.Configuration.GetSection(SpeechOptions.Section).Get<SpeechOptions>();
        if (speech is not { Engine: SpeechEngine.OpenAi, PricePerThousandCharacters: > 0 })
        {
            return;
        }

        builder.AddAdGeniusDatabase();
        PaidCalls.Add(services);
        services.TryAddSingleton<SpeechBilling>();
    }
}
