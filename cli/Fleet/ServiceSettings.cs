using AdGenius.Hosting;

namespace AdGenius.Cli.Fleet;

/// <summary>The settings that services of this process would have, for commands that read them and start no service.</summary>
internal static class ServiceSettings
{
    /// <summary>A builder whose configuration has them, and nothing else.</summary>
    public static HostApplicationBuilder CreateBuilder()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddJsonFile("appsettings.json", optional: true, reloadOnChange: false).AddEnvironmentVariables();
        AdGeniusHost.ConfigureSettings(builder);
        return builder;
    }
}
