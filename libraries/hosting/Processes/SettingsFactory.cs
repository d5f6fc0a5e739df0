using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Processes;

/// <summary>
/// Creates options as <see cref="OptionsFactory{TOptions}"/> does, and reports texts that cannot be read as every other invalid value: the
/// exception of the configuration's binder is about one setting, and would hide what is wrong with others and with other sections.
/// </summary>
/// <typeparam name="TOptions">The options.</typeparam>
internal sealed class SettingsFactory<TOptions>(
    IEnumerable<IConfigureOptions<TOptions>> setups,
    IEnumerable<IPostConfigureOptions<TOptions>> postConfigures,
    IEnumerable<IValidateOptions<TOptions>> validations,
    IConfiguration configuration) : IOptionsFactory<TOptions>
    where TOptions : class
{
    private static readonly string? Section =
        typeof(TOptions).GetField("Section", BindingFlags.Static | BindingFlags.Public)?.GetRawConstantValue() as string;

    private readonly OptionsFactory<TOptions> _inner = new(setups, postConfigures, validations);

    public TOptions Create(string name)
    {
        try
        {
            return _inner.Create(name);
        }
        catch (InvalidOperationException exception) when (SettingErrorDescriber.Describe(exception) is { } first)
        {
            var all = UnreadableSettings().ToList();
            throw new OptionsValidationException(name, typeof(TOptions), all.Contains(first) ? all : [first]);
        }
    }

    private IEnumerable<string> UnreadableSettings() => Section is null
        ? []
        : configuration.GetSection(Section).GetChildren().Select(FaultOf).OfType<string>();

    private static string? FaultOf(IConfigurationSection setting)
    {
        var property = typeof(TOptions).GetProperty(
            setting.Key, BindingFlags.Instance | BindingFlags.Public | BindingFlags.IgnoreCase);
        try
        {
            _ = property is null ? null : setting.Get(property.PropertyType);
            return null;
        }
        catch (InvalidOperationException exception) when (SettingErrorDescriber.Describe(exception) is { } fault)
        {
            return fault;
        }
    }
}
