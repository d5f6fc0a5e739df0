using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Processes;

/// <summary>
/// Refuses values of settings that the binder of the configuration accepts although they have no meaning: a number that no value of an
/// enumeration has, NaN, and infinity. It looks at the properties of this program's options, and at no deeper ones.
/// </summary>
/// <typeparam name="TOptions">The options.</typeparam>
internal sealed class SettingValuesValidator<TOptions> : IValidateOptions<TOptions>
    where TOptions : class
{
    private const string OwnNamespaces = "AdGenius.";

    private static readonly PropertyInfo[] Checked = typeof(TOptions).FullName!.StartsWith(OwnNamespaces, StringComparison.Ordinal)
        ? [.. typeof(TOptions).GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(IsChecked)]
        : [];

    private static readonly string? Section =
        typeof(TOptions).GetField("Section", BindingFlags.Static | BindingFlags.Public)?.GetRawConstantValue() as string;

    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var faults = Checked.Select(property => FaultOf(property, property.GetValue(options))).OfType<string>().ToList();
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }

    private static bool IsChecked(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return property.GetIndexParameters().Length == 0
            && !property.IsDefined(typeof(RangeAttribute), inherit: true) // which refuses NaN and infinity itself
            && (type == typeof(double) || type == typeof(float) || (type.IsEnum && !type.IsDefined(typeof(FlagsAttribute), false)));
    }

    private static string? FaultOf(PropertyInfo property, object? value) => value switch
    {
        double number when !double.IsFinite(number) => Line(property, number, typeof(double)),
        float number when !float.IsFinite(number) => Line(property, number, typeof(float)),
        Enum named when !Enum.IsDefined(named.GetType(), named) => Line(property, named, named.GetType()),
        _ => null,
    };

    private static string Line(PropertyInfo property, IFormattable value, Type type)
    {
        var text = value.ToString(null, CultureInfo.InvariantCulture);
        return Section is null
            ? $"The setting {property.Name} is '{text}'; {SettingErrorDescriber.RuleOf(type)}."
            : SettingErrorDescriber.Line($"{Section}:{property.Name}", text, SettingErrorDescriber.RuleOf(type));
    }
}
