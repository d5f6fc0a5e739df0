using System.ComponentModel.DataAnnotations;

namespace AdGenius.Hosting.Bus;

/// <summary>How processes talk to each other.</summary>
public sealed class BusOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Bus";

    /// <summary><c>InMemory</c> within one process, or <c>RabbitMq</c>.</summary>
    [Required]
    [AllowedValues("InMemory", "RabbitMq")]
    public string Transport { get; set; } = "InMemory";
}
