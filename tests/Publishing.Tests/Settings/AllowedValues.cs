using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace AdGenius.Publishing.Tests.Settings;

/// <summary>What a setting may be, by the type and the validation attributes of its property.</summary>
internal static class AllowedValues
{
    /// <param name="property">The property.</param>
    /// <param name="item">Its type, or that of its entries.</param>
    public static string Of(PropertyInfo property, Type item)
    {
        if (property.GetCustomAttribute<AllowedValuesAttribute>(inherit: true) is { } named)
        {
            return string.Join(", ", named.Values.Select(value => $"`{value}`"));
        }

        var limits = property.GetCustomAttributes<ValidationAttribute>(inherit: true).Select(LimitOf);
        return string.Join("; ", limits.Prepend(KindOf(item)));
    }

    public static string TextOf(TimeSpan duration)
    {
        var text = duration.ToString("c", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) && duration.Ticks % TimeSpan.TicksPerSecond != 0 ? text.TrimEnd('0') : text;
    }

    private static string KindOf(Type type) =>
        type.IsEnum ? string.Join(", ", Enum.GetNames(type).Select(name => $"`{name}`"))
        : type == typeof(bool) ? "`true`, `false`"
        : type == typeof(int) || type == typeof(long) || type == typeof(uint) ? "whole number"
        : type == typeof(double) || type == typeof(float) || type == typeof(decimal) ? "number"
        : type == typeof(TimeSpan) ? "duration"
        : type == typeof(Uri) ? "address"
        : type == typeof(string) ? "text"
        : throw new NotSupportedException($"A setting of the type {type} has no name for its kind yet.");

    private static string LimitOf(ValidationAttribute attribute) => attribute switch
    {
        RangeAttribute { Minimum: var min, Maximum: int.MaxValue or (double)long.MaxValue } => $"at least `{Bound(min)}`",
        RangeAttribute { Minimum: var min, Maximum: var max } => $"`{Bound(min)}` to `{Bound(max)}`",
        MinLengthAttribute { Length: var least } => $"at least {least}",
        MaxLengthAttribute { Length: var most } => $"at most {most}",
        StringLengthAttribute { MinimumLength: var least, MaximumLength: var most } => $"{least} to {most} characters",
        RegularExpressionAttribute { Pattern: var pattern } => $"`{pattern}`",
        RequiredAttribute => "not empty",
        _ => throw new NotSupportedException($"{attribute.GetType()} has no text for its limit yet."),
    };

    private static string Bound(object bound) => Convert.ToString(bound, CultureInfo.InvariantCulture)!;
}
