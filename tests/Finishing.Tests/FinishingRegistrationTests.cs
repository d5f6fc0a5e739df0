using AdGenius.Finishing.Preflight;
using AdGenius.Finishing.Voice;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AdGenius.Finishing.Tests;

public sealed class FinishingRegistrationTests
{
    [Theory]
    [InlineData("Flite", true)]
    [InlineData("OpenAi", false)]
    public void Everything_is_built_for_the_configured_engine(string engine, bool isDraft)
    {
        using var host = HostWith(("Finishing:Speech:Engine", engine), ("Finishing:Speech:ApiKey", "k"));

        Assert.NotNull(host.Services.GetRequiredService<AdFinisher>());
        Assert.NotNull(host.Services.GetRequiredService<FilePreflight>());
        Assert.Equal(isDraft, host.Services.GetRequiredService<ISpeechSynthesizer>().IsDraft);
    }

    [Fact]
    public async Task A_wrong_setting_stops_the_start()
    {
        using var host = HostWith(("Finishing:Speech:Timeout", "00:00:00"));

        var invalid = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Timeout", invalid.Message, StringComparison.Ordinal);
    }

    private static IHost HostWith(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddFinishing();
        builder.AddFinishing();
        return builder.Build();
    }
}
