# What many users keep instances and roles with, against LocalAws: make terraform.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

variable "instance_name" {
  default = "granted"
}

# The endpoint comes from AWS_ENDPOINT_URL, the keys from the environment.
provider "aws" {
  region                      = "us-east-2"
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_credentials_validation = true
}

# An instance without a profile in its code: the grant puts one on it, and Terraform has nothing to say about that.
resource "aws_instance" "granted" {
  ami           = "ami-00000000000000000"
  instance_type = "t3.micro"
  tags = {
    Name = var.instance_name
    Team = "terraform"
  }
}

# A role that code manages, with what a grant needs of it written down, too.
resource "aws_iam_role" "own" {
  name = "terraform-own"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
  tags = {
    "repogrant:extend" = "true"
  }
}

resource "aws_iam_role_policy_attachment" "agent" {
  role       = aws_iam_role.own.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "own" {
  name = "terraform-own"
  role = aws_iam_role.own.name
}

resource "aws_instance" "adopted" {
  ami                  = "ami-00000000000000000"
  instance_type        = "t3.micro"
  iam_instance_profile = aws_iam_instance_profile.own.name
  tags = {
    Team = "terraform"
  }
}

output "granted" {
  value = aws_instance.granted.id
}

output "adopted" {
  value = aws_instance.adopted.id
}
